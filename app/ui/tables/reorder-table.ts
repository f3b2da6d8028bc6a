import type { ReorderCurve } from "#app/domain/retention/figures/reorder-curve.ts";
import type { Texts } from "#app/i18n/texts.ts";
import type { FigureTable } from "../figure-table.ts";

/** Standard errors to either side of a share for a 95 % confidence interval. */
const Z95 = 1.96;

/** The 95 % confidence limits of a share, kept within 0 and 1. */
export function confidence(share: number, standardError: number): { low: number; high: number } {
  return { low: Math.max(0, share - Z95 * standardError), high: Math.min(1, share + Z95 * standardError) };
}

/** The reorder curve at the report's days; days nobody was watched for yet have no values. */
export function reorderTable(curve: ReorderCurve, t: Texts): FigureTable {
  return {
    columns: [
      { label: t("overview:reorder.column.days"), kind: "days" },
      { label: t("overview:reorder.column.share"), kind: "percent" },
      { label: t("overview:reorder.column.low"), kind: "percent" },
      { label: t("overview:reorder.column.high"), kind: "percent" },
    ],
    rows: curve.points.map(({ days, share, standardError }) => {
      if (share === null || standardError === null) return [days, null, null, null];
      const { low, high } = confidence(share, standardError);
      return [days, share, low, high];
    }),
  };
}
