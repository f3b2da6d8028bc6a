import { IdIndex, wordsOf } from "../orders/id-index.ts";
import { OrderFlag, type OrderColumns } from "../orders/order-columns.ts";
import { guestUnitOf } from "./unit-facts.ts";

/**
 * Orders put together by unit: unit u's orders are the positions rows[start[u]] .. rows[start[u + 1] - 1], by instant,
 * then id. Units 0 .. customers - 1 are customers in order of first sight, the rest are guests by UTC day.
 */
export type GroupedOrders = { customers: number; id: BigInt64Array; start: Int32Array; rows: Int32Array };

/** Groups orders that come in any order: a counting sort by unit, then a short sort within each. Linear time. */
export function groupOrders(columns: OrderColumns): GroupedOrders {
  const orders = columns.at.length;
  const words = wordsOf(columns.customerId);
  const customerIndex = new IdIndex();
  const guestIndex = new Map<number, number>();
  const unitOf = new Int32Array(orders);
  for (let row = 0; row < orders; row++) {
    if (((columns.flags[row] as number) & OrderFlag.guest) === 0) {
      unitOf[row] = customerIndex.addWords(words[row * 2] as number, words[row * 2 + 1] as number);
    } else {
      const day = guestUnitOf(columns.at[row] as number);
      let index = guestIndex.get(day);
      if (index === undefined) guestIndex.set(day, (index = guestIndex.size));
      unitOf[row] = -1 - index;
    }
  }
  const customers = customerIndex.size;
  const units = customers + guestIndex.size;
  const next = new Int32Array(units + 1);
  for (let row = 0; row < orders; row++) {
    const unit = unitOf[row] as number;
    const placed = unit >= 0 ? unit : customers - 1 - unit;
    unitOf[row] = placed;
    next[placed + 1] = (next[placed + 1] as number) + 1;
  }
  for (let unit = 0; unit < units; unit++) next[unit + 1] = (next[unit + 1] as number) + (next[unit] as number);
  const start = next.slice();
  const rows = new Int32Array(orders);
  for (let row = 0; row < orders; row++) {
    const unit = unitOf[row] as number;
    const place = next[unit] as number;
    rows[place] = row;
    next[unit] = place + 1;
  }
  for (let unit = 0; unit < units; unit++) {
    sortRows(rows, start[unit] as number, start[unit + 1] as number, columns.at, columns.orderId);
  }
  const id = new BigInt64Array(units);
  id.set(customerIndex.ids);
  for (const [day, index] of guestIndex) id[customers + index] = BigInt(day);
  return { customers, id, start, rows };
}

const SHORT = 24;

/** Sorts rows[from..to-1] by instant, then id: by insertion while short or already in order, else by the runtime. */
function sortRows(rows: Int32Array, from: number, to: number, at: Float64Array, orderId: BigInt64Array): void {
  const before = (x: number, y: number): boolean => {
    const difference = (at[x] as number) - (at[y] as number);
    return difference < 0 || (difference === 0 && (orderId[x] as bigint) < (orderId[y] as bigint));
  };
  let moves = (to - from) * SHORT;
  for (let i = from + 1; i < to; i++) {
    const row = rows[i] as number;
    let j = i;
    for (; j > from && before(row, rows[j - 1] as number); j--) {
      rows[j] = rows[j - 1] as number;
      moves--;
    }
    rows[j] = row;
    if (moves < 0) {
      rows.subarray(from, to).sort((x, y) => (before(x, y) ? -1 : before(y, x) ? 1 : 0));
      return;
    }
  }
}
