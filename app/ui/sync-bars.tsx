import { BlockStack, InlineStack, ProgressBar, Spinner, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { useFormat } from "./format.ts";
import type { ImportProgress } from "./sync-progress.ts";
import { percentDone } from "./sync-progress.ts";

/** One bar for each kind of thing that is read. */
export function SyncBars({ imports }: { imports: readonly ImportProgress[] }): ReactElement {
  return (
    <BlockStack gap="400">
      {imports.map((each) => (
        <SyncBar key={each.subject} progress={each} />
      ))}
    </BlockStack>
  );
}

function SyncBar({ progress }: { progress: ImportProgress }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const subject = t(`overview:sync.subject.${progress.subject}`);
  const percent = percentDone(progress);
  const counts = {
    found: format.count(progress.found),
    read: format.count(progress.read),
    stored: format.count(progress.stored),
  };
  return (
    <BlockStack gap="100">
      <InlineStack align="space-between" gap="200">
        <Text as="h3" variant="headingSm">
          {subject}
        </Text>
        <InlineStack gap="200" blockAlign="center">
          {progress.status === "running" ? <Spinner size="small" accessibilityLabel={subject} /> : null}
          <Text as="p" variant="bodySm" tone={progress.status === "failed" ? "critical" : "subdued"}>
            {t(`overview:sync.status.${progress.status}`, counts)}
          </Text>
        </InlineStack>
      </InlineStack>
      <ProgressBar
        progress={percent ?? 0}
        size="small"
        tone={progress.status === "failed" ? "critical" : progress.status === "done" ? "success" : "highlight"}
        ariaLabelledBy={undefined}
      />
    </BlockStack>
  );
}
