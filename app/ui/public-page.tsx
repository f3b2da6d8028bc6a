import { BlockStack, Button, Card, Page, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { PolarisProvider } from "./polaris-provider.tsx";

/** A page outside the Shopify admin: a title, what to do, and the way there. */
export function PublicPage(props: { title: string; lines: string[]; action: string }): ReactElement {
  return (
    <PolarisProvider>
      <main>
        <Page narrowWidth>
          <Card>
            <BlockStack gap="400">
              <Text as="h1" variant="headingXl">
                {props.title}
              </Text>
              {props.lines.map((line) => (
                <Text as="p" key={line}>
                  {line}
                </Text>
              ))}
              <div>
                <Button variant="primary" url="https://admin.shopify.com/" external={false}>
                  {props.action}
                </Button>
              </div>
            </BlockStack>
          </Card>
        </Page>
      </main>
    </PolarisProvider>
  );
}
