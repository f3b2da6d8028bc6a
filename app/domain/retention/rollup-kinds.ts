/**
 * The kinds of row in a shop's rollup (kind, a, b, n). Days are local dates since 1970-01-01, months year * 12 + 0..11,
 * quarters year * 4 + 0..3. `b` is 0 unless said otherwise. Numbers are stored: never renumber, only add.
 */
export const RollupKind = {
  /** a: day; n: counted orders */
  ordersByDay: 1,
  /** a: day; n: their net, minor units */
  netByDay: 2,
  /** a: number of counted orders; n: customers that have as many */
  customersByOrders: 3,
  /** a: number of counted orders (>= 2); n: sum over those customers of days from first to last order */
  spanDaysByOrders: 4,
  /** a: latest day with an order; n: customers */
  customersByLastDay: 5,
  /** a: day of the second-latest order (the same day if two fell on it); n: customers with >= 2 orders */
  customersBySecondLastDay: 6,
  /** a: days between two consecutive orders of one customer; n: such pairs */
  gapsByDays: 7,
  /** a: days from first to second order; n: customers whose first order is known */
  firstGapsByDays: 8,
  /** a: day of the only order; n: customers with one order, first known (censored in the reorder curve) */
  singleOrderCustomersByDay: 9,
  /** a: day of the first order; n: customers whose first order is known */
  newCustomersByDay: 10,
  /** a: month; n: customers with an order in it */
  activeByMonth: 11,
  /** a: month; n: customers with an order in it and in the month before */
  keptByMonth: 12,
  /** a: quarter; n: customers with an order in it */
  activeByQuarter: 13,
  /** a: quarter; n: customers with an order in it and in the quarter before */
  keptByQuarter: 14,
  /** a: month of first order (known); b: months since; n: customers with an order in that month */
  cohortActive: 15,
  /** a, b as above; n: their orders in that month */
  cohortOrders: 16,
  /** a, b as above; n: net of those orders, minor units */
  cohortNet: 17,
  /** a: month of first order (known); b: months from it to the second order's month; n: customers */
  cohortReordered: 18,
  /** a: position in EXCLUSION_REASONS; n: orders */
  excludedByReason: 19,
  /** a: day; n: unattributed (guest) orders */
  unattributedOrdersByDay: 20,
  /** a: day; n: their net, minor units */
  unattributedNetByDay: 21,
  /** a: 0; n: customers with counted orders whose first order is not known */
  customersFirstUnknown: 22,
} as const;

export type RollupKind = (typeof RollupKind)[keyof typeof RollupKind];

/** Kinds that use `b`. */
export const GRID_KINDS: ReadonlySet<number> = new Set([
  RollupKind.cohortActive,
  RollupKind.cohortOrders,
  RollupKind.cohortNet,
  RollupKind.cohortReordered,
]);

/** Takes what a unit adds to one row: a number for counts, a bigint of minor units for money. */
export type RollupSink = (kind: number, a: number, b: number, n: bigint | number) => void;

/** The same for whole shops: money comes as the run from..to-1 of a list, so that no bigint need be made on the way. */
export type ContributionSink = {
  count(kind: number, a: number, b: number, n: number): void;
  money(kind: number, a: number, b: number, minor: ArrayLike<bigint>, from: number, to: number): void;
};
