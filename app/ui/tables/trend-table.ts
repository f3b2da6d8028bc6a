import type { TrendMonth } from "#app/domain/retention/figures/trend.ts";
import type { Texts } from "#app/i18n/texts.ts";
import type { FigureTable } from "../figure-table.ts";

/** The months as a table, latest first. */
export function trendTable(months: readonly TrendMonth[], t: Texts): FigureTable {
  return {
    columns: [
      { label: t("overview:trend.column.month"), kind: "period" },
      { label: t("overview:trend.column.orders"), kind: "count" },
      { label: t("overview:trend.column.repeatOrders"), kind: "count" },
      { label: t("overview:trend.column.repeatShare"), kind: "percent" },
      { label: t("overview:trend.column.netSales"), kind: "money" },
      { label: t("overview:trend.column.newCustomers"), kind: "count" },
      { label: t("overview:trend.column.returningCustomers"), kind: "count" },
      { label: t("overview:trend.column.guestOrders"), kind: "count" },
    ],
    rows: months
      .toReversed()
      .map((month) => [
        month.month,
        month.orders,
        month.repeatOrders,
        month.repeatOrderShare,
        month.netMinor,
        month.newCustomers,
        month.returningCustomers,
        month.unattributedOrders,
      ]),
  };
}
