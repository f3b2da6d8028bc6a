import type { Rollup } from "../rollup.ts";
import { RollupKind } from "../rollup-kinds.ts";
import { quotient } from "./ratio.ts";
import { sumOf } from "./totals.ts";

/** Days between local dates of consecutive orders of one customer; null where there are none. */
export type TimeBetweenOrders = {
  gaps: number;
  pooledMeanDays: number | null;
  pooledMedianDays: number | null;
  meanOfCustomerMeansDays: number | null;
  /** among customers with a second order whose first is known */
  firstToSecondMedianDays: number | null;
};

export function timeBetweenOrders(rollup: Rollup): TimeBetweenOrders {
  const gaps = rollup.counts(RollupKind.gapsByDays);
  const count = sumOf(gaps);
  const days = gaps.reduce((sum, [gapDays, n]) => sum + gapDays * n, 0);
  // a customer's gaps add up to the span from first to last order, so their mean is span / (orders - 1)
  const spans = rollup.counts(RollupKind.spanDaysByOrders);
  const sumOfMeans = spans.reduce((sum, [orders, spanDays]) => sum + spanDays / (orders - 1), 0);
  return {
    gaps: count,
    pooledMeanDays: quotient(days, count),
    pooledMedianDays: medianOfCounts(gaps),
    meanOfCustomerMeansDays: quotient(sumOfMeans, sumOf(rollup.counts(RollupKind.customersByOrders), 2)),
    firstToSecondMedianDays: medianOfCounts(rollup.counts(RollupKind.firstGapsByDays)),
  };
}

/** The median of values given as ascending [value, count] pairs: half-way between the two middle ones of an even number. */
export function medianOfCounts(counts: readonly (readonly [value: number, n: number])[]): number | null {
  const total = sumOf(counts);
  if (total === 0) return null;
  return (valueAt(counts, Math.floor((total - 1) / 2)) + valueAt(counts, Math.floor(total / 2))) / 2;
}

function valueAt(counts: readonly (readonly [value: number, n: number])[], position: number): number {
  let passed = 0;
  for (const [value, n] of counts) {
    passed += n;
    if (passed > position) return value;
  }
  return Number.NaN;
}
