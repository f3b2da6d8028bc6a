import type { ReactElement } from "react";
import type { ReorderCurve } from "#app/domain/retention/figures/reorder-curve.ts";
import { useTexts } from "#app/i18n/texts.ts";
import type { CurveStep } from "../charts/reorder-chart.tsx";
import { ReorderChart } from "../charts/reorder-chart.tsx";
import type { Basis } from "../basis.ts";
import { FigureCard } from "../figure-card.tsx";
import { useFormat } from "../format.ts";
import { confidence, reorderTable } from "../tables/reorder-table.ts";

/** How soon customers order again: the curve, its band, the median. */
export function ReorderCard({ curve, basis }: { curve: ReorderCurve; basis: Basis }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const median =
    curve.medianDays === null
      ? t("overview:reorder.noMedian")
      : t("overview:reorder.median", { days: format.days(curve.medianDays) });
  return (
    <FigureCard
      title={t("overview:reorder.title")}
      explanation={t("overview:reorder.explanation")}
      basis={basis}
      table={reorderTable(curve, t)}
      file="reorder-curve"
      lead={median}
    >
      <ReorderChart
        label={t("overview:reorder.summary", { median })}
        texts={{
          share: t("overview:reorder.share"),
          band: t("overview:reorder.band"),
          days: t("overview:reorder.days"),
        }}
        steps={stepsOf(curve)}
        medianDays={curve.medianDays}
        formatAxis={format.wholePercent}
        formatPercent={format.percent}
        formatDays={format.days}
      />
    </FigureCard>
  );
}

/** The drawn curve begins at day 0 with nobody, and goes on flat to the end of the watching. */
function stepsOf(curve: ReorderCurve): CurveStep[] {
  const steps = curve.steps.map(({ days, share, standardError }) => ({
    days,
    share,
    ...confidence(share, standardError),
  }));
  const first = steps[0]?.days === 0 ? [] : [{ days: 0, share: 0, low: 0, high: 0 }];
  const last = steps.at(-1);
  const end =
    last && curve.followUpDays !== null && curve.followUpDays > last.days
      ? [{ ...last, days: curve.followUpDays }]
      : [];
  return [...first, ...steps, ...end];
}
