import type { CustomerColumns } from "../customer-columns.ts";

/**
 * Purchase histories as the models read them: orders of one day merged into one; identical histories once, with the
 * number of customers that have it. Parallel lists. `repeats` is x (further days with an order), `recencyDays` t_x (first
 * to last), `ageDays` T (first to as-of). Weeks are days / 7.
 */
export type PurchaseHistories = {
  repeats: Int32Array;
  recencyDays: Int32Array;
  ageDays: Int32Array;
  customers: Float64Array;
  totalCustomers: number;
  /** customers with a repeat */
  repeaters: number;
  maxRepeats: number;
  maxAgeDays: number;
};

/** Histories at `asOf` (a day) of the customers whose first order is known. */
export function purchaseHistories(columns: CustomerColumns, asOf: number): PurchaseHistories {
  const groups = new Map<number, number>();
  const known = Array.from(columns.knownFirst.keys()).filter((i) => columns.knownFirst[i] === 1);
  let maxAgeDays = 0;
  let repeaters = 0;
  for (const i of known) {
    maxAgeDays = Math.max(maxAgeDays, ageAt(columns, i, asOf));
    if ((columns.orderDays[i] as number) > 1) repeaters++;
  }
  const base = maxAgeDays + 1; // x base^2 + t_x base + T is below 2^53 for any shop that could be
  for (const i of known) {
    const repeats = (columns.orderDays[i] as number) - 1;
    const key = (repeats * base + recencyAt(columns, i)) * base + ageAt(columns, i, asOf);
    groups.set(key, (groups.get(key) ?? 0) + 1);
  }
  const histories: PurchaseHistories = {
    repeats: new Int32Array(groups.size),
    recencyDays: new Int32Array(groups.size),
    ageDays: new Int32Array(groups.size),
    customers: new Float64Array(groups.size),
    totalCustomers: known.length,
    repeaters,
    maxRepeats: 0,
    maxAgeDays,
  };
  let group = 0;
  for (const [key, customers] of groups) {
    const upper = Math.floor(key / base);
    const repeats = Math.floor(upper / base);
    histories.repeats[group] = repeats;
    histories.recencyDays[group] = upper - repeats * base;
    histories.ageDays[group] = key - upper * base;
    histories.customers[group++] = customers;
    histories.maxRepeats = Math.max(histories.maxRepeats, repeats);
  }
  return histories;
}

function recencyAt(columns: CustomerColumns, i: number): number {
  return Math.max(0, (columns.lastDay[i] as number) - (columns.firstDay[i] as number));
}

function ageAt(columns: CustomerColumns, i: number, asOf: number): number {
  return Math.max(recencyAt(columns, i), asOf - (columns.firstDay[i] as number));
}
