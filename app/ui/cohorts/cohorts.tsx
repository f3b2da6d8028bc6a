import { BlockStack, Card, Page, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { Cohort } from "#app/domain/retention/figures/cohorts.ts";
import { useTexts } from "#app/i18n/texts.ts";
import type { Basis } from "../basis.ts";
import { Freshness } from "../freshness.tsx";
import { SyncCard } from "../overview/sync-card.tsx";
import type { SyncProgress } from "../sync-progress.ts";
import { isMoving, syncPhase } from "../sync-progress.ts";
import { usePolling } from "../use-polling.ts";
import { CohortCard } from "./cohort-card.tsx";

/** All cohorts since the shop's first order. */
export function Cohorts(props: { cohorts: Cohort[]; sync: SyncProgress; basis: Basis }): ReactElement {
  const { t } = useTexts();
  usePolling(isMoving(props.sync));
  const ready = syncPhase(props.sync) === "ready";
  return (
    <Page title={t("cohorts:title")}>
      <BlockStack gap="400">
        {ready ? <Freshness sync={props.sync} /> : <SyncCard sync={props.sync} />}
        {ready && props.cohorts.length === 0 ? <NoCohorts basis={props.basis} /> : null}
        {ready && props.cohorts.length > 0 ? <CohortCard cohorts={props.cohorts} basis={props.basis} /> : null}
      </BlockStack>
    </Page>
  );
}

function NoCohorts({ basis }: { basis: Basis }): ReactElement {
  const { t } = useTexts();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("cohorts:none")}
        </Text>
        <Text as="p">{basis.customersFirstUnknown > 0 ? t("cohorts:noneUnknown") : t("cohorts:noneBody")}</Text>
      </BlockStack>
    </Card>
  );
}
