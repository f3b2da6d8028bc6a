import { InlineStack, Link, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { useFormat } from "./format.ts";
import type { SyncProgress } from "./sync-progress.ts";

/** One line on how current the figures are. */
export function Freshness({ sync }: { sync: SyncProgress }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <InlineStack gap="200" wrap>
      {sync.changedAt === null ? null : (
        <Text as="span" variant="bodySm" tone="subdued">
          {t("overview:fresh.changed", { ago: format.ago(sync.changedAt) })}
        </Text>
      )}
      <Text as="span" variant="bodySm" tone="subdued">
        {sync.reconciledAt === null
          ? t("overview:fresh.never")
          : t("overview:fresh.compared", { ago: format.ago(sync.reconciledAt) })}
      </Text>
      <Text as="span" variant="bodySm">
        <Link url="/app/data">{t("overview:fresh.details")}</Link>
      </Text>
    </InlineStack>
  );
}
