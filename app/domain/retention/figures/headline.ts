import { minorToMajor } from "../../orders/money.ts";
import type { Rollup } from "../rollup.ts";
import { RollupKind } from "../rollup-kinds.ts";
import { quotient, ratio, type Ratio } from "./ratio.ts";
import { sumOf, totalsOf } from "./totals.ts";

/** Rates with what they were taken of, and averages, unrounded; money averages in major units. Nothing counted: null. */
export type Headline = {
  /** customers with >= 2 counted orders, of customers; lifetime */
  repeatPurchaseRate: Ratio;
  /** customers with >= 2 orders in the window, of customers active in it */
  repeatPurchaseRate365: Ratio;
  /** the same, of all customers */
  repeatPurchaseRate365OfAll: Ratio;
  /** customers with >= 4 orders, of customers */
  loyalCustomerRate: Ratio;
  averageOrderValue: number | null;
  ordersPerCustomer: number | null;
  netSalesPerCustomer: number | null;
  /** orders in the window per customer active in it */
  orderFrequency365: number | null;
};

/** The window is the 365 local dates ending at `asOf` (a day, not before the last fact). */
export function headline(rollup: Rollup, asOf: number, currencyCode: string): Headline {
  const windowStart = asOf - 364;
  const { customers, orders, netMinor } = totalsOf(rollup);
  const byOrders = rollup.counts(RollupKind.customersByOrders);
  const active365 = sumOf(rollup.counts(RollupKind.customersByLastDay), windowStart);
  const repeat365 = sumOf(rollup.counts(RollupKind.customersBySecondLastDay), windowStart);
  const orders365 = sumOf(rollup.counts(RollupKind.ordersByDay), windowStart);
  const netSales = minorToMajor(netMinor, currencyCode);
  return {
    repeatPurchaseRate: ratio(sumOf(byOrders, 2), customers),
    repeatPurchaseRate365: ratio(repeat365, active365),
    repeatPurchaseRate365OfAll: ratio(repeat365, customers),
    loyalCustomerRate: ratio(sumOf(byOrders, 4), customers),
    averageOrderValue: quotient(netSales, orders),
    ordersPerCustomer: quotient(orders, customers),
    netSalesPerCustomer: quotient(netSales, customers),
    orderFrequency365: quotient(orders365, active365),
  };
}
