import { BlockStack, Card, Text } from "@shopify/polaris";
import type { ReactElement, ReactNode } from "react";

/** A card with a heading and, where it needs one, a sentence on what it is for. */
export function SectionCard(props: { title: string; lead?: string | undefined; children?: ReactNode }): ReactElement {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {props.title}
        </Text>
        {props.lead === undefined ? null : (
          <Text as="p" tone="subdued">
            {props.lead}
          </Text>
        )}
        {props.children}
      </BlockStack>
    </Card>
  );
}
