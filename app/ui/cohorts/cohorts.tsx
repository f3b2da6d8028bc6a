import { BlockStack, Card, Page, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useState } from "react";
import type { Cohort } from "#app/domain/retention/figures/cohorts.ts";
import { useTexts } from "#app/i18n/texts.ts";
import type { Basis } from "../basis.ts";
import { HeatMap } from "../charts/heat-map.tsx";
import { Choice } from "../choice.tsx";
import { FigureCard } from "../figure-card.tsx";
import { Freshness } from "../freshness.tsx";
import { SyncCard } from "../overview/sync-card.tsx";
import type { SyncProgress } from "../sync-progress.ts";
import { isMoving, syncPhase } from "../sync-progress.ts";
import type { CohortMeasure, CohortUnit } from "../tables/cohort-table.ts";
import { COHORT_MEASURES, cohortTable } from "../tables/cohort-table.ts";
import { usePolling } from "../use-polling.ts";

/** The heat map of cohorts, with a choice of what its cells say. */
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

function CohortCard({ cohorts, basis }: { cohorts: Cohort[]; basis: Basis }): ReactElement {
  const { t } = useTexts();
  const [measure, setMeasure] = useState<CohortMeasure>("active");
  const [unit, setUnit] = useState<CohortUnit>("percent");
  const ofCustomers = measure === "active" || measure === "cumulativeReordered";
  return (
    <FigureCard
      title={t("cohorts:heatTitle")}
      explanation={t("cohorts:explanation")}
      basis={basis}
      table={cohortTable(cohorts, measure, unit, t)}
      file={`cohorts-${measure}`}
      controls={
        <div className="card-controls">
          <Choice
            label={t("cohorts:measure")}
            value={measure}
            options={COHORT_MEASURES.map((value) => ({ value, label: t(`cohorts:${value}`) }))}
            onChange={setMeasure}
          />
          <Choice
            label={t("cohorts:as")}
            value={unit}
            options={[
              { value: "percent", label: ofCustomers ? t("cohorts:percent") : t("cohorts:percentOfFirst") },
              { value: "number", label: t("cohorts:number") },
            ]}
            onChange={setUnit}
          />
        </div>
      }
    >
      <HeatMap
        cohorts={cohorts}
        measure={measure}
        unit={unit}
        caption={`${t("cohorts:heatTitle")}: ${t(`cohorts:${measure}`)}`}
      />
    </FigureCard>
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
