import { BlockStack, Card, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { useFormat } from "../format.ts";
import type { SyncProgress } from "../sync-progress.ts";

/** When what happened last, and what waits. */
export function FreshnessCard({ sync }: { sync: SyncProgress }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const when = (ms: number | null): string =>
    ms === null ? t("data:fresh.never") : `${format.instant(ms)} (${format.ago(ms)})`;
  const outcome = (differences: number): string =>
    differences === 0 ? t("data:fresh.same") : t("data:fresh.differences", { count: differences });
  const checked = when(sync.checkedAt) + (sync.differences === null ? "" : `: ${outcome(sync.differences)}`);
  const facts = [
    [t("data:fresh.changed"), when(sync.changedAt)],
    [t("data:fresh.rebuilt"), when(sync.builtAt)],
    [t("data:fresh.checked"), checked],
    [t("data:fresh.compared"), when(sync.reconciledAt)],
    [t("data:fresh.complete"), when(sync.reconciledTo)],
    [t("data:fresh.received"), when(sync.lastNoticeAt)],
    [t("data:fresh.waiting"), format.count(sync.noticesWaiting)],
    [t("data:fresh.toRead"), format.count(sync.ordersToRead)],
  ] as const;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("data:fresh.title")}
        </Text>
        <dl className="facts">
          {facts.map(([term, fact]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
        </dl>
        <Text as="p" variant="bodySm" tone="subdued">
          {t("data:fresh.explanation")}
        </Text>
      </BlockStack>
    </Card>
  );
}
