import type { OrderFact } from "../orders/order.ts";
import { classify, laterAtOf, type ExcludedCounts } from "./classify.ts";

/** What is folded together: the orders of one customer, or the guest orders of one UTC day. */
export type UnitKind = "customer" | "guests";

/**
 * One unit's orders, folded. `days` and `netsMinor` are parallel: local date (days since 1970-01-01) and net (minor
 * units) of each counted order - for guests: of each unattributed one - by instant, then id.
 */
export type UnitFacts = {
  days: readonly number[];
  netsMinor: readonly bigint[];
  excluded: ExcludedCounts;
  /** false where the customer has orders that we cannot see; see `firstOrderKnown` */
  knownFirst: boolean;
  /** id of the first counted order */
  firstOrderId: bigint | null;
  /** epoch ms: the earliest instant at which something not yet known becomes known, so that the unit must fold again */
  laterAt: number | null;
};

/** How to fold: the exclusive end of as-of (epoch ms) and the shop's local days. */
export type FoldContext = { cutoffMs: number; dayOf: (epochMs: number) => number };

/**
 * Whether a customer's first order is among those we see: without `read_all_orders` it is not when Shopify counts more
 * orders for the customer (`numberOfOrders`) than we see, of any status. Null where that number is not known.
 */
export function firstOrderKnown(numberOfOrders: bigint | number | null, ordersSeen: number): boolean {
  return numberOfOrders === null || numberOfOrders <= ordersSeen;
}

/** The UTC day whose guest orders an order at that instant (epoch ms) is folded with: it depends on no time zone. */
export function guestUnitOf(at: number): number {
  return Math.floor(at / 86_400_000);
}

/** Folds all orders of one unit, given in any order. */
export function foldUnit(
  orders: readonly OrderFact[],
  context: FoldContext,
  numberOfOrders: bigint | number | null = null,
): UnitFacts {
  const days: number[] = [];
  const netsMinor: bigint[] = [];
  const excluded = { test: 0, cancelled: 0, voided: 0, nothingPaid: 0 };
  let firstOrderId: bigint | null = null;
  let laterAt: number | null = null;
  for (const order of [...orders].sort(byInstantThenId)) {
    const standing = classify(order, context.cutoffMs);
    if (standing.kind === "excluded") excluded[standing.reason]++;
    else if (standing.kind !== "later") {
      if (days.length === 0) firstOrderId = order.id;
      days.push(context.dayOf(order.at));
      netsMinor.push(standing.netMinor);
    }
    const later = laterAtOf(order, context.cutoffMs);
    if (later !== null && (laterAt === null || later < laterAt)) laterAt = later;
  }
  const knownFirst = firstOrderKnown(numberOfOrders, orders.length);
  return { days, netsMinor, excluded, knownFirst, firstOrderId, laterAt };
}

function byInstantThenId(a: OrderFact, b: OrderFact): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
