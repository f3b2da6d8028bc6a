import { formatMinor } from "#app/domain/orders/money.ts";
import type { Format } from "./format.ts";
import { NO_VALUE } from "./format.ts";

/** A cell's value; null where there is none. Money is in minor units. */
export type Cell = string | number | bigint | null;

export type Column = {
  label: string;
  kind: "text" | "count" | "percent" | "money" | "days" | "period" | "decimal";
};

/** The table behind a chart: what is shown beside it and what the CSV holds. The first column names the row. */
export type FigureTable = { columns: Column[]; rows: Cell[][] };

/** A cell as the reader sees it. */
export function cellText(cell: Cell | undefined, kind: Column["kind"], format: Format): string {
  if (cell === null || cell === undefined) return NO_VALUE;
  switch (kind) {
    case "text":
      return String(cell);
    case "period":
      return format.period(String(cell));
    case "money":
      return format.money(BigInt(cell));
    case "percent":
      return format.percent(Number(cell));
    case "days":
      return format.days(Number(cell));
    case "decimal":
      return format.decimal(Number(cell));
    case "count":
      return format.count(typeof cell === "bigint" ? cell : Number(cell));
  }
}

/** Whether a column's cells are numbers, set flush right. */
export function isNumeric(kind: Column["kind"]): boolean {
  return kind !== "text" && kind !== "period";
}

// A spreadsheet takes a cell that begins like this for a formula, and would run what a product is called.
const FORMULA = /^[=+\-@\t\r]/;

/**
 * The table as CSV (RFC 4180, UTF-8 with a byte order mark, so that spreadsheets read Korean and Japanese): plain numbers
 * with a point, shares between 0 and 1, money in the currency's digits. Text that could be a formula is quoted.
 */
export function csvOf(table: FigureTable, currencyCode: string): string {
  const header = table.columns.map((column) => csvText(column.label));
  const rows = table.rows.map((row) =>
    table.columns.map((column, index) => {
      const cell = row[index] ?? null;
      if (cell === null) return "";
      if (column.kind === "money") return formatMinor(BigInt(cell), currencyCode);
      return isNumeric(column.kind) ? String(cell) : csvText(String(cell));
    }),
  );
  return "\uFEFF" + [header, ...rows].map((row) => row.join(",") + "\r\n").join("");
}

function csvText(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
