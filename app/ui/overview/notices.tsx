import { Banner, BlockStack, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { useFormat } from "../format.ts";

/** Reading the store has stopped. */
export function SyncFailedBanner(): ReactElement {
  const { t } = useTexts();
  return (
    <Banner
      tone="critical"
      title={t("overview:failed.title")}
      action={{ content: t("overview:failed.action"), url: "/app/data" }}
    >
      <Text as="p">{t("overview:failed.body")}</Text>
    </Banner>
  );
}

/** Shopify shows this app the last 60 days only. */
export function LimitBanner({ customersFirstUnknown }: { customersFirstUnknown: number }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <Banner tone="warning" title={t("overview:limit.title")}>
      <BlockStack gap="200">
        <Text as="p">{t("overview:limit.body", { customers: format.count(customersFirstUnknown) })}</Text>
        <Text as="p">{t("overview:limit.action")}</Text>
      </BlockStack>
    </Banner>
  );
}
