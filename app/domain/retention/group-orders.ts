import type { OrderColumns } from "../orders/order-columns.ts";
import { guestUnitOf } from "./unit-facts.ts";

/**
 * Orders put together by unit: unit u's orders are the positions rows[start[u]] .. rows[start[u + 1] - 1], by instant,
 * then id; `at` holds their instants, parallel to `rows`. Units 0 .. customers - 1 are customers in order of first sight, the rest are guests by UTC day.
 */
export type GroupedOrders = {
  customers: number;
  id: BigInt64Array;
  start: Int32Array;
  rows: Int32Array;
  at: Float64Array;
};

/** Groups orders that come in any order: a counting sort by unit, then a short sort within each. Linear time. */
export function groupOrders(columns: OrderColumns): GroupedOrders {
  const orders = columns.at.length;
  const customers = columns.customerIds.length;
  const guestDays = new Map<number, number>();
  const unitOf = columns.customer.slice();
  for (let row = 0; row < orders; row++) {
    if ((unitOf[row] as number) >= 0) continue;
    const day = guestUnitOf(columns.at[row] as number);
    let index = guestDays.get(day);
    if (index === undefined) guestDays.set(day, (index = guestDays.size));
    unitOf[row] = customers + index;
  }
  const units = customers + guestDays.size;
  const next = new Int32Array(units + 1);
  for (let row = 0; row < orders; row++) {
    const after = (unitOf[row] as number) + 1;
    next[after] = (next[after] as number) + 1;
  }
  for (let unit = 0; unit < units; unit++) next[unit + 1] = (next[unit + 1] as number) + (next[unit] as number);
  const start = next.slice();
  const rows = new Int32Array(orders);
  const at = new Float64Array(orders);
  for (let row = 0; row < orders; row++) {
    const unit = unitOf[row] as number;
    const place = next[unit] as number;
    rows[place] = row;
    at[place] = columns.at[row] as number;
    next[unit] = place + 1;
  }
  for (let unit = 0; unit < units; unit++) {
    sortRows(rows, at, start[unit] as number, start[unit + 1] as number, columns.orderId);
  }
  const id = new BigInt64Array(units);
  id.set(columns.customerIds);
  for (const [day, index] of guestDays) id[customers + index] = BigInt(day);
  return { customers, id, start, rows, at };
}

const MOVES_AN_ORDER = 24;

/** Sorts one unit's orders by instant, then id: by insertion, which suits few orders or ordered ones, else at length. */
function sortRows(rows: Int32Array, at: Float64Array, from: number, to: number, orderId: BigInt64Array): void {
  let moves = (to - from) * MOVES_AN_ORDER;
  for (let i = from + 1; i < to; i++) {
    const row = rows[i] as number;
    const instant = at[i] as number;
    let j = i;
    for (; j > from; j--) {
      const before = at[j - 1] as number;
      if (before < instant) break;
      if (before === instant && (orderId[rows[j - 1] as number] as bigint) <= (orderId[row] as bigint)) break;
      rows[j] = rows[j - 1] as number;
      at[j] = before;
      moves--;
    }
    rows[j] = row;
    at[j] = instant;
    if (moves < 0) {
      sortMany(rows, at, from, to, orderId);
      return;
    }
  }
}

function sortMany(rows: Int32Array, at: Float64Array, from: number, to: number, orderId: BigInt64Array): void {
  const order = Array.from({ length: to - from }, (_, i) => ({
    row: rows[from + i] as number,
    at: at[from + i] as number,
  }));
  order.sort((x, y) => x.at - y.at || ((orderId[x.row] as bigint) < (orderId[y.row] as bigint) ? -1 : 1));
  order.forEach((entry, i) => {
    rows[from + i] = entry.row;
    at[from + i] = entry.at;
  });
}
