import { BlockStack, Card, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useId } from "react";
import type { Basis } from "./basis.ts";
import { Explanation } from "./explanation.tsx";

/** One headline figure: its value, what it was taken of, and what it means. */
export function HeadlineCard(props: {
  title: string;
  value: string;
  taken: string;
  definition: string;
  basis: Basis;
}): ReactElement {
  const headingId = useId();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h3" id={headingId} variant="headingSm" tone="subdued">
          {props.title}
        </Text>
        <Text as="p" variant="heading2xl" numeric>
          {props.value}
        </Text>
        <Text as="p" variant="bodySm" tone="subdued">
          {props.taken}
        </Text>
        <Explanation headingId={headingId} basis={props.basis} alsoFirstUnknown={false}>
          {props.definition}
        </Explanation>
      </BlockStack>
    </Card>
  );
}
