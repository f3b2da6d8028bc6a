import {
  lastCompletePeriod,
  monthOfDay,
  periodOfDay,
  periodText,
  quarterOfMonth,
  type PeriodUnit,
} from "../calendar.ts";
import type { Rollup } from "../rollup.ts";
import { RollupKind } from "../rollup-kinds.ts";
import { quotient } from "./ratio.ts";

/** Who stayed, came and went in one period; rates are null where nobody was active in the period before. */
export type ChurnRow = {
  period: string;
  /** active in the period before */
  atStart: number;
  active: number;
  /** first order in this period */
  new: number;
  /** active in both */
  kept: number;
  /** active in this one, not in the one before, and not new (or with an unknown first order) */
  reactivated: number;
  lost: number;
  retentionRate: number | null;
  churnRate: number | null;
  /** (active - new) / at start: reactivations count in it, so it is not the retention rate */
  customerRetentionRate: number | null;
};

/**
 * One row for each complete calendar period, from the one after that of the first counted order up to the last whose
 * every day is over at `asOf`.
 */
export function churn(rollup: Rollup, asOf: number, unit: PeriodUnit): ChurnRow[] {
  const firstDay = rollup.rows(RollupKind.ordersByDay)[0]?.a;
  if (firstDay === undefined) return [];
  const activeKind = unit === "month" ? RollupKind.activeByMonth : RollupKind.activeByQuarter;
  const keptKind = unit === "month" ? RollupKind.keptByMonth : RollupKind.keptByQuarter;
  const newByPeriod = newCustomersBy(rollup, unit);
  const rows: ChurnRow[] = [];
  const last = lastCompletePeriod(asOf, unit);
  for (let period = periodOfDay(firstDay, unit) + 1; period <= last; period++) {
    const atStart = rollup.countAt(activeKind, period - 1);
    const active = rollup.countAt(activeKind, period);
    const kept = rollup.countAt(keptKind, period);
    const fresh = newByPeriod.get(period) ?? 0;
    rows.push({
      period: periodText(period, unit),
      atStart,
      active,
      new: fresh,
      kept,
      reactivated: active - fresh - kept,
      lost: atStart - kept,
      retentionRate: quotient(kept, atStart),
      churnRate: quotient(atStart - kept, atStart),
      customerRetentionRate: quotient(active - fresh, atStart),
    });
  }
  return rows;
}

/** Customers by period of their first order, where that is known. */
export function newCustomersBy(rollup: Rollup, unit: PeriodUnit): Map<number, number> {
  const byPeriod = new Map<number, number>();
  for (const [day, n] of rollup.counts(RollupKind.newCustomersByDay)) {
    const month = monthOfDay(day);
    const period = unit === "month" ? month : quarterOfMonth(month);
    byPeriod.set(period, (byPeriod.get(period) ?? 0) + n);
  }
  return byPeriod;
}
