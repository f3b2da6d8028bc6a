import { lastCompletePeriod, monthOfDay, monthText } from "../calendar.ts";
import type { Rollup } from "../rollup.ts";
import { RollupKind } from "../rollup-kinds.ts";
import { newCustomersBy } from "./churn.ts";

/**
 * The customers whose first order was in one month. Position k of each list is the k-th calendar month after it, up to
 * as-of's month; money in minor units.
 */
export type Cohort = {
  cohort: string;
  size: number;
  /** customers with an order in month k */
  active: number[];
  orders: number[];
  netMinor: bigint[];
  /** customers that had ordered a second time by the end of month k */
  cumulativeReordered: number[];
  /** the last k whose month is over at as-of; later cells are immature, never to be averaged. Null: not even month 0 */
  matureUpTo: number | null;
};

/** Cohorts of months that have new customers, ascending; customers whose first order is not known are in none. */
export function cohorts(rollup: Rollup, asOf: number): Cohort[] {
  const asOfMonth = monthOfDay(asOf);
  const lastComplete = lastCompletePeriod(asOf, "month");
  return [...newCustomersBy(rollup, "month")].map(([month, size]) => {
    const offsets = Array.from({ length: asOfMonth - month + 1 }, (_, k) => k);
    let reordered = 0;
    return {
      cohort: monthText(month),
      size,
      active: offsets.map((k) => rollup.countAt(RollupKind.cohortActive, month, k)),
      orders: offsets.map((k) => rollup.countAt(RollupKind.cohortOrders, month, k)),
      netMinor: offsets.map((k) => rollup.get(RollupKind.cohortNet, month, k)),
      cumulativeReordered: offsets.map((k) => (reordered += rollup.countAt(RollupKind.cohortReordered, month, k))),
      matureUpTo: lastComplete >= month ? lastComplete - month : null,
    };
  });
}
