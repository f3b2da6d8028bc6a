import type { ReactElement } from "react";
import { useState } from "react";
import type { Cohort } from "#app/domain/retention/figures/cohorts.ts";
import { useTexts } from "#app/i18n/texts.ts";
import type { Basis } from "../basis.ts";
import { HeatMap } from "../charts/heat-map.tsx";
import { Choice } from "../choice.tsx";
import { FigureCard } from "../figure-card.tsx";
import type { CohortMeasure, CohortUnit } from "../tables/cohort-table.ts";
import { COHORT_MEASURES, cohortTable } from "../tables/cohort-table.ts";

/** The heat map of cohorts, with a choice of what its cells say. */
export function CohortCard({ cohorts, basis }: { cohorts: Cohort[]; basis: Basis }): ReactElement {
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
