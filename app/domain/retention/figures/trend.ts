import { lastCompletePeriod, monthOfDay, monthText } from "../calendar.ts";
import type { Rollup } from "../rollup.ts";
import { RollupKind } from "../rollup-kinds.ts";
import { newCustomersBy } from "./churn.ts";
import { quotient } from "./ratio.ts";

/** One calendar month of the shop; money in minor units. */
export type TrendMonth = {
  month: string;
  orders: number;
  netMinor: bigint;
  activeCustomers: number;
  newCustomers: number;
  /** active customers that had ordered before this month */
  returningCustomers: number;
  /** orders that were not a customer's first, and their share of the orders */
  repeatOrders: number;
  repeatOrderShare: number | null;
  unattributedOrders: number;
  unattributedNetMinor: bigint;
  /** false for as-of's month while it runs */
  complete: boolean;
};

/** Every month from the first order's (counted or unattributed) to as-of's. */
export function trend(rollup: Rollup, asOf: number): TrendMonth[] {
  const orders = byMonth(rollup, RollupKind.ordersByDay);
  const net = byMonth(rollup, RollupKind.netByDay);
  const unattributed = byMonth(rollup, RollupKind.unattributedOrdersByDay);
  const unattributedNet = byMonth(rollup, RollupKind.unattributedNetByDay);
  const fresh = newCustomersBy(rollup, "month");
  const first = Math.min(...orders.keys(), ...unattributed.keys());
  const lastComplete = lastCompletePeriod(asOf, "month");
  const months: TrendMonth[] = [];
  for (let month = first; month <= monthOfDay(asOf); month++) {
    const orderCount = Number(orders.get(month) ?? 0n);
    const activeCustomers = rollup.countAt(RollupKind.activeByMonth, month);
    const newCustomers = fresh.get(month) ?? 0;
    months.push({
      month: monthText(month),
      orders: orderCount,
      netMinor: net.get(month) ?? 0n,
      activeCustomers,
      newCustomers,
      returningCustomers: activeCustomers - newCustomers,
      repeatOrders: orderCount - newCustomers,
      repeatOrderShare: quotient(orderCount - newCustomers, orderCount),
      unattributedOrders: Number(unattributed.get(month) ?? 0n),
      unattributedNetMinor: unattributedNet.get(month) ?? 0n,
      complete: month <= lastComplete,
    });
  }
  return months;
}

function byMonth(rollup: Rollup, kind: RollupKind): Map<number, bigint> {
  const sums = new Map<number, bigint>();
  for (const { a: day, n } of rollup.rows(kind)) sums.set(monthOfDay(day), (sums.get(monthOfDay(day)) ?? 0n) + n);
  return sums;
}
