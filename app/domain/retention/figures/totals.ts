import { EXCLUSION_REASONS, type ExclusionReason } from "../classify.ts";
import type { Rollup } from "../rollup.ts";
import { RollupKind } from "../rollup-kinds.ts";

/** Orders left out, each once, under the first reason that fits. */
export type Excluded = Record<ExclusionReason | "unattributed", number>;

/** What was counted; money in minor units. */
export type Totals = {
  customers: number;
  orders: number;
  netMinor: bigint;
  unattributedOrders: number;
  unattributedNetMinor: bigint;
  /** customers in totals and windows, but not among the new, the cohorts and the reorder curve */
  customersFirstUnknown: number;
};

export function excludedOf(rollup: Rollup): Excluded {
  const excluded: Excluded = { test: 0, cancelled: 0, voided: 0, nothingPaid: 0, unattributed: 0 };
  EXCLUSION_REASONS.forEach((reason, index) => {
    excluded[reason] = rollup.countAt(RollupKind.excludedByReason, index);
  });
  excluded.unattributed = sumOf(rollup.counts(RollupKind.unattributedOrdersByDay));
  return excluded;
}

export function totalsOf(rollup: Rollup): Totals {
  return {
    customers: sumOf(rollup.counts(RollupKind.customersByOrders)),
    orders: sumOf(rollup.counts(RollupKind.ordersByDay)),
    netMinor: sumMinor(rollup, RollupKind.netByDay),
    unattributedOrders: sumOf(rollup.counts(RollupKind.unattributedOrdersByDay)),
    unattributedNetMinor: sumMinor(rollup, RollupKind.unattributedNetByDay),
    customersFirstUnknown: rollup.countAt(RollupKind.customersFirstUnknown, 0),
  };
}

/** The sum of n over [a, n] pairs with a >= from. */
export function sumOf(counts: readonly (readonly [a: number, n: number])[], from = Number.NEGATIVE_INFINITY): number {
  let sum = 0;
  for (const [a, n] of counts) if (a >= from) sum += n;
  return sum;
}

function sumMinor(rollup: Rollup, kind: RollupKind): bigint {
  return rollup.rows(kind).reduce((sum, { n }) => sum + n, 0n);
}
