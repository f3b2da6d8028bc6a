import { Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { Texts } from "#app/i18n/texts.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { useFormat } from "../format.ts";
import { SyncBars } from "../sync-bars.tsx";
import type { ImportProgress } from "../sync-progress.ts";

/** What was read from Shopify in bulk, when, and what stopped it. */
export function ImportsCard({ imports }: { imports: readonly ImportProgress[] }): ReactElement {
  const { t } = useTexts();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("data:imports.title")}
        </Text>
        {imports.length === 0 ? <Text as="p">{t("data:imports.none")}</Text> : null}
        {imports.map((each) => (
          <BlockStack key={each.subject} gap="100">
            <SyncBars imports={[each]} />
            <ImportFacts progress={each} />
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}

function ImportFacts({ progress }: { progress: ImportProgress }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const facts = [
    t("data:imports.started", { ago: format.ago(progress.startedAt) }),
    progress.finishedAt !== null && t("data:imports.finished", { ago: format.ago(progress.finishedAt) }),
    progress.attempts > 1 && t("data:imports.attempts", { count: progress.attempts }),
  ].filter((fact) => fact !== false);
  return (
    <BlockStack gap="100">
      <InlineStack gap="200" blockAlign="center">
        <Badge tone={TONES[progress.status]}>{t(`data:status.${progress.status}`)}</Badge>
        <Text as="p" variant="bodySm" tone="subdued">
          {facts.join(" · ")}
        </Text>
      </InlineStack>
      {progress.failure === null ? null : (
        <Text as="p" variant="bodySm" tone={progress.status === "failed" ? "critical" : "subdued"}>
          {t("data:imports.failure", { reason: reasonText(progress.failure, t) })}
        </Text>
      )}
    </BlockStack>
  );
}

const TONES = { waiting: undefined, running: "info", reading: "info", done: "success", failed: "critical" } as const;

/** What a failure's code means to a merchant. Codes are Shopify's for bulk operations and our own. */
function reasonText(code: string, t: Texts): string {
  if (/TIMEOUT/i.test(code)) return t("data:imports.reason.timeout");
  if (/ACCESS_DENIED|scope/i.test(code)) return t("data:imports.reason.access");
  if (/EXPIRED/i.test(code)) return t("data:imports.reason.expired");
  if (/TRUNCATED/i.test(code)) return t("data:imports.reason.truncated");
  return t("data:imports.reason.other", { code });
}
