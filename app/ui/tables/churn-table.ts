import type { ChurnRow } from "#app/domain/retention/figures/churn.ts";
import type { Texts } from "#app/i18n/texts.ts";
import type { FigureTable } from "../figure-table.ts";

/** Churn by period, latest first. */
export function churnTable(rows: readonly ChurnRow[], t: Texts): FigureTable {
  return {
    columns: [
      { label: t("overview:churn.column.period"), kind: "period" },
      { label: t("overview:churn.column.atStart"), kind: "count" },
      { label: t("overview:churn.column.kept"), kind: "count" },
      { label: t("overview:churn.column.lost"), kind: "count" },
      { label: t("overview:churn.column.reactivated"), kind: "count" },
      { label: t("overview:churn.column.new"), kind: "count" },
      { label: t("overview:churn.column.active"), kind: "count" },
      { label: t("overview:churn.column.retentionRate"), kind: "percent" },
      { label: t("overview:churn.column.churnRate"), kind: "percent" },
      { label: t("overview:churn.column.customerRetentionRate"), kind: "percent" },
    ],
    rows: rows
      .toReversed()
      .map((row) => [
        row.period,
        row.atStart,
        row.kept,
        row.lost,
        row.reactivated,
        row.new,
        row.active,
        row.retentionRate,
        row.churnRate,
        row.customerRetentionRate,
      ]),
  };
}
