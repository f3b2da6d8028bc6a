import type { FactsColumns } from "./facts-columns.ts";

/**
 * One entry for each customer with a counted order: what is ranked or modelled over all customers at once. Days are local
 * dates since 1970-01-01, amounts minor units. `secondDay` is NO_DAY where there is one order only; `orderDays` is the
 * number of distinct days with an order, `firstDayNetMinor` the net of the orders on the first of them.
 */
export type CustomerColumns = {
  customerId: BigInt64Array;
  orders: Int32Array;
  netMinor: BigInt64Array;
  firstDay: Int32Array;
  secondDay: Int32Array;
  lastDay: Int32Array;
  orderDays: Int32Array;
  firstDayNetMinor: BigInt64Array;
  firstOrderId: BigInt64Array;
  knownFirst: Uint8Array;
};

/** Stands for "no second order". */
export const NO_DAY = -0x80000000;

/** Sums up each customer that has a counted order; `lastDay` is the date of the last order by instant, then id. */
export function customerColumns(facts: FactsColumns): CustomerColumns {
  const { start, days, netsMinor } = facts;
  let count = 0;
  for (let unit = 0; unit < facts.customers; unit++) {
    if ((start[unit + 1] as number) > (start[unit] as number)) count++;
  }
  const columns: CustomerColumns = {
    customerId: new BigInt64Array(count),
    orders: new Int32Array(count),
    netMinor: new BigInt64Array(count),
    firstDay: new Int32Array(count),
    secondDay: new Int32Array(count),
    lastDay: new Int32Array(count),
    orderDays: new Int32Array(count),
    firstDayNetMinor: new BigInt64Array(count),
    firstOrderId: new BigInt64Array(count),
    knownFirst: new Uint8Array(count),
  };
  let customer = 0;
  for (let unit = 0; unit < facts.customers; unit++) {
    const from = start[unit] as number;
    const to = start[unit + 1] as number;
    if (from === to) continue;
    const firstDay = days[from] as number;
    let netMinor = 0n;
    let firstDayNetMinor = 0n;
    let orderDays = 0;
    for (let i = from; i < to; i++) {
      netMinor += netsMinor[i] as bigint;
      if (days[i] === firstDay) firstDayNetMinor += netsMinor[i] as bigint;
      if (i === from || days[i] !== days[i - 1]) orderDays++;
    }
    columns.customerId[customer] = facts.id[unit] as bigint;
    columns.orders[customer] = to - from;
    columns.netMinor[customer] = netMinor;
    columns.firstDay[customer] = firstDay;
    columns.secondDay[customer] = to - from > 1 ? (days[from + 1] as number) : NO_DAY;
    columns.lastDay[customer] = days[to - 1] as number;
    columns.orderDays[customer] = orderDays;
    columns.firstDayNetMinor[customer] = firstDayNetMinor;
    columns.firstOrderId[customer] = facts.firstOrderId[unit] as bigint;
    columns.knownFirst[customer] = facts.knownFirst[unit] as number;
    customer++;
  }
  return columns;
}
