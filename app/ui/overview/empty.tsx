import { BlockStack, Card, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import type { Basis } from "../basis.ts";
import { useLeftOut } from "../explanation.tsx";

/** No counted order: what will happen, and what was seen but left out. */
export function NoOrders({ basis }: { basis: Basis }): ReactElement {
  const { t } = useTexts();
  const leftOut = useLeftOut(basis);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("overview:empty.title")}
        </Text>
        <Text as="p">{t("overview:empty.body")}</Text>
        {leftOut.length === 0 ? null : (
          <div>
            <Text as="p" fontWeight="semibold">
              {t("overview:empty.leftOut")}
            </Text>
            <ul className="left-out">
              {leftOut.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
        )}
      </BlockStack>
    </Card>
  );
}
