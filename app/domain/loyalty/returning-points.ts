import type { Redemption } from "#app/domain/loyalty/redemption.ts";

/** An order that carries a redemption's code, as it stands now. */
export type CodeOrder = {
  cancelled: boolean;
  /** whether a refund gave shipping back */
  shippingReturned: boolean;
  /** units kept or refunded (without those edited away), and this code's discount on them, in minor units */
  lines: readonly { units: number; refundedUnits: number; discountMinor: bigint }[];
};

/**
 * How many of a redemption's points have come back once its code was used in this order: floor(points x the code's
 * discount on the refunded units / its discount on the order); all of them when the order is cancelled or nothing of it
 * is left; those of free shipping when shipping is given back. A code used below its value counts as used. It is the
 * whole sum so far, not what to add: any sequence of refunds and edits ends exactly.
 */
export function pointsBackFrom(order: CodeOrder, points: bigint, kind: Redemption["kind"]): bigint {
  if (order.cancelled || order.lines.every((line) => line.units === 0)) return points;
  if (kind === "free_shipping") return order.shippingReturned ? points : 0n;
  let discountMinor = 0n;
  // the discount on refunded units, as a fraction
  let refunded = 0n;
  let denominator = 1n;
  for (const line of order.lines) {
    if (line.units === 0) continue;
    discountMinor += line.discountMinor;
    const units = BigInt(line.units);
    const back = BigInt(Math.min(line.refundedUnits, line.units));
    refunded = refunded * units + line.discountMinor * back * denominator;
    denominator *= units;
  }
  return discountMinor === 0n ? 0n : (points * refunded) / (denominator * discountMinor);
}

/**
 * How many points should have come back to the member by now. With orders that carry the code, the one that gives the
 * least back decides (a code is good once; two carry it only when a cancelled order was placed again). A deleted order
 * counts as cancelled. Without any, a cancelled code gives all back, and one that ended unused as promised.
 */
export function pointsBack(
  redemption: Pick<Redemption, "points" | "kind" | "state" | "terms" | "usedOrderId">,
  orders: readonly CodeOrder[],
): bigint {
  const { points, kind, state, terms, usedOrderId } = redemption;
  if (orders.length > 0) {
    return orders.map((order) => pointsBackFrom(order, points, kind)).reduce((a, b) => (a < b ? a : b));
  }
  const all =
    state === "cancelled" ||
    (state === "expired" && terms.returnWhenExpired) ||
    (state === "used" && usedOrderId !== null);
  return all ? points : 0n;
}

const LEAST_LIFE_MS = 30 * 86_400_000;

/**
 * When points that come back at `at` expire: with the longest-lived of the points that were spent, and in 30 days at the
 * earliest. Null: never.
 */
export function expiryOfReturned(spentExpiries: readonly (number | null)[], at: number): number | null {
  if (spentExpiries.length === 0 || spentExpiries.includes(null)) return null;
  return Math.max(at + LEAST_LIFE_MS, ...(spentExpiries as number[]));
}
