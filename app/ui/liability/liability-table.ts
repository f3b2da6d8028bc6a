import type { Fraction } from "#app/domain/loyalty/fraction.ts";
import { pointsInMoney, type LiabilityMonth } from "#app/domain/loyalty/liability.ts";
import { monthText } from "#app/domain/retention/calendar.ts";
import type { Texts } from "#app/i18n/texts.ts";
import type { Cell, Column, FigureTable } from "../figure-table.ts";

/** What moves the balances, with the sign each has in the equation opening + ... = closing. */
export const MOVEMENTS = [
  ["issued", 1n],
  ["returned", 1n],
  ["writtenOff", 1n],
  ["adjusted", 1n],
  ["redeemed", -1n],
  ["expired", -1n],
  ["reversed", -1n],
] as const;

/** The statement as a table, latest month first: in points or, given what a point is worth, in money. */
export function liabilityTable(months: readonly LiabilityMonth[], worth: Fraction | null, t: Texts): FigureTable {
  const kind = worth === null ? "count" : "money";
  const names = ["opening", ...MOVEMENTS.map(([name]) => name), "closing", "pending", "deficit"] as const;
  const columns: Column[] = [
    { label: t("liability:column.month"), kind: "period" },
    ...names.map((name): Column => ({ label: t(`liability:column.${name}`), kind })),
  ];
  const value = (points: bigint): bigint => (worth === null ? points : pointsInMoney(points, worth));
  const rows = months.map((month): Cell[] => [monthText(month.month), ...names.map((name) => value(month[name]))]);
  return { columns, rows: rows.reverse() };
}
