import { BlockStack, Card, InlineStack, SkeletonBodyText, SkeletonDisplayText, Spinner, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { SyncBars } from "../sync-bars.tsx";
import type { SyncProgress } from "../sync-progress.ts";
import { syncPhase } from "../sync-progress.ts";

/** The reading of the store, as long as it lasts. */
export function SyncCard({ sync }: { sync: SyncProgress }): ReactElement {
  const { t } = useTexts();
  const computing = syncPhase(sync) === "computing";
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("overview:sync.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("overview:sync.body")}
          </Text>
        </BlockStack>
        <SyncBars imports={sync.imports} />
        {computing ? (
          <InlineStack gap="200" blockAlign="center">
            <Spinner size="small" accessibilityLabel={t("overview:sync.computing")} />
            <Text as="p">{t("overview:sync.computing")}</Text>
          </InlineStack>
        ) : null}
      </BlockStack>
    </Card>
  );
}

/** The shape of what is coming, while it is being read. */
export function FiguresSkeleton(): ReactElement {
  return (
    <div aria-hidden="true" className="skeletons">
      {[0, 1, 2, 3, 4, 5].map((place) => (
        <Card key={place}>
          <BlockStack gap="300">
            <SkeletonBodyText lines={1} />
            <SkeletonDisplayText size="large" />
            <SkeletonBodyText lines={1} />
          </BlockStack>
        </Card>
      ))}
    </div>
  );
}
