import { Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useState } from "react";
import type { PeriodUnit } from "#app/domain/retention/calendar.ts";
import type { ChurnRow } from "#app/domain/retention/figures/churn.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { INK } from "../charts/ink.ts";
import { StackedBars } from "../charts/stacked-bars.tsx";
import { Choice } from "../choice.tsx";
import type { Basis } from "../basis.ts";
import { FigureCard } from "../figure-card.tsx";
import { useFormat } from "../format.ts";
import { churnTable } from "../tables/churn-table.ts";

/** Most periods drawn as bars; the table has them all. */
const DRAWN = 24;

/** Customers kept, back, new and lost, by quarter or month. */
export function ChurnCard(props: {
  quarters: readonly ChurnRow[];
  months: readonly ChurnRow[];
  basis: Basis;
}): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const [unit, setUnit] = useState<PeriodUnit>("quarter");
  const rows = unit === "quarter" ? props.quarters : props.months;
  const drawn = rows.slice(-DRAWN);
  return (
    <FigureCard
      title={t("overview:churn.title")}
      explanation={t("overview:churn.explanation")}
      basis={props.basis}
      table={churnTable(rows, t)}
      file={unit === "quarter" ? "churn-quarters" : "churn-months"}
      controls={
        <Choice
          label={t("overview:churn.unit")}
          value={unit}
          options={[
            { value: "quarter", label: t("overview:churn.quarter") },
            { value: "month", label: t("overview:churn.month") },
          ]}
          onChange={setUnit}
        />
      }
    >
      {rows.length === 0 ? (
        <Text as="p" tone="subdued">
          {t("overview:churn.none")}
        </Text>
      ) : (
        <StackedBars
          label={t("overview:churn.summary", { periods: format.count(drawn.length) })}
          series={[
            { label: t("overview:churn.column.kept"), color: INK.strong },
            { label: t("overview:churn.column.reactivated"), color: INK.other },
            { label: t("overview:churn.column.new"), color: INK.soft },
            { label: t("overview:churn.column.lost"), color: INK.bad },
          ]}
          bars={drawn.map((row) => ({
            label: format.period(row.period),
            values: [row.kept, row.reactivated, row.new, -row.lost],
          }))}
          formatAxis={(value) => format.compact(Math.abs(value))}
          formatValue={(value) => format.count(Math.abs(value))}
        />
      )}
    </FigureCard>
  );
}
