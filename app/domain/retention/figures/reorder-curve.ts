import type { Rollup } from "../rollup.ts";
import { RollupKind } from "../rollup-kinds.ts";

/** Share of customers that have ordered again within so many days, with Greenwood's standard error. */
export type ReorderPoint = { days: number; share: number | null; standardError: number | null };

export type ReorderCurve = {
  /** first day on which at most half have not ordered again; null if that is not reached */
  medianDays: number | null;
  points: ReorderPoint[];
  /** the curve itself: a step at each day on which someone ordered again */
  steps: { days: number; share: number; standardError: number }[];
  /** the longest time anyone was watched: to the second order, or to as-of without one; null without customers */
  followUpDays: number | null;
};

/** The days at which the report states the curve. */
export const REORDER_POINT_DAYS = [30, 60, 90, 180, 365] as const;

// Half of the customers must be recognised as half after a product of fractions.
const ROUNDING = 1e-12;

/**
 * Kaplan-Meier estimate of the time from first to second order, in days between local dates, over customers whose first
 * order is known. A customer without a second order is censored at `asOf`; at equal times events come before censorings.
 * A point beyond the longest follow-up is null. Where nobody is left the standard error is 0.
 */
export function reorderCurve(rollup: Rollup, asOf: number): ReorderCurve {
  const events = new Map(rollup.counts(RollupKind.firstGapsByDays));
  const censored = new Map<number, number>();
  for (const [day, n] of rollup.counts(RollupKind.singleOrderCustomersByDay)) censored.set(asOf - day, n);
  const times = [...new Set([...events.keys(), ...censored.keys()])].sort((x, y) => x - y);

  let atRisk = 0;
  for (const n of [...events.values(), ...censored.values()]) atRisk += n;
  let surviving = 1;
  let hazardSum = 0; // Greenwood: variance = surviving^2 * sum of d / (n (n - d))
  let medianDays: number | null = null;
  const steps: ReorderCurve["steps"] = [];
  for (const days of times) {
    const reordered = events.get(days) ?? 0;
    if (reordered > 0) {
      surviving *= (atRisk - reordered) / atRisk;
      if (atRisk > reordered) hazardSum += reordered / (atRisk * (atRisk - reordered));
      if (medianDays === null && surviving <= 0.5 + ROUNDING) medianDays = days;
      steps.push({ days, share: 1 - surviving, standardError: surviving * Math.sqrt(hazardSum) });
    }
    atRisk -= reordered + (censored.get(days) ?? 0);
  }
  const followUpDays = times.at(-1) ?? null;
  const points = REORDER_POINT_DAYS.map((days): ReorderPoint => {
    if (followUpDays === null || days > followUpDays) return { days, share: null, standardError: null };
    const step = steps.findLast((candidate) => candidate.days <= days);
    return { days, share: step?.share ?? 0, standardError: step?.standardError ?? 0 };
  });
  return { medianDays, points, steps, followUpDays };
}
