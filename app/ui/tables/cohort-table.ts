import type { Cohort } from "#app/domain/retention/figures/cohorts.ts";
import type { Texts } from "#app/i18n/texts.ts";
import type { Cell, Column, FigureTable } from "../figure-table.ts";

export const COHORT_MEASURES = ["active", "cumulativeReordered", "orders", "netSales"] as const;
export type CohortMeasure = (typeof COHORT_MEASURES)[number];

/** Cells as they are, or as shares: of the cohort's customers, or - orders and net sales - of its month 0. */
export type CohortUnit = "number" | "percent";

/** The cells of one cohort, in the order of its months. Shares of nothing are null. */
export function cohortCells(cohort: Cohort, measure: CohortMeasure, unit: CohortUnit): Cell[] {
  const cells: readonly (number | bigint)[] = measure === "netSales" ? cohort.netMinor : cohort[measure];
  if (unit === "number") return [...cells];
  const whole = measure === "active" || measure === "cumulativeReordered" ? cohort.size : Number(cells[0] ?? 0);
  return cells.map((cell) => (whole === 0 ? null : Number(cell) / whole));
}

/** How a cell is written. */
export function cohortCellKind(measure: CohortMeasure, unit: CohortUnit): Column["kind"] {
  if (unit === "percent") return "percent";
  return measure === "netSales" ? "money" : "count";
}

/** The cohorts as a table, one row a cohort, one column a month. */
export function cohortTable(
  cohorts: readonly Cohort[],
  measure: CohortMeasure,
  unit: CohortUnit,
  t: Texts,
): FigureTable {
  const months = Math.max(0, ...cohorts.map((cohort) => cohort.active.length));
  const kind = cohortCellKind(measure, unit);
  return {
    columns: [
      { label: t("cohorts:cohort"), kind: "period" },
      { label: t("cohorts:size"), kind: "count" },
      ...Array.from({ length: months }, (_, k): Column => ({ label: t("cohorts:month", { k }), kind })),
    ],
    rows: cohorts.map((cohort) => [cohort.cohort, cohort.size, ...cohortCells(cohort, measure, unit)]),
  };
}
