import type { OrderFact } from "../orders/order.ts";

/** Why an order of a known day counts nowhere, in the order in which the reasons are tried. */
export const EXCLUSION_REASONS = ["test", "cancelled", "voided", "nothingPaid"] as const;

export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

/** How many orders were left out, by reason. */
export type ExcludedCounts = Record<ExclusionReason, number>;

/** What an order is at a cut-off; net in minor units, after the refunds known by then. */
export type OrderStanding =
  | { kind: "later" }
  | { kind: "excluded"; reason: ExclusionReason }
  | { kind: "unattributed"; netMinor: bigint }
  | { kind: "counted"; netMinor: bigint };

/**
 * The rule on bare values, shared by the fold of one customer and that of a whole shop. `cancelledAt` is NaN or null
 * where there is none; `paid` says that the net, after the refunds known at the cut-off, is above 0.
 */
export function standingOf(
  at: number,
  test: boolean,
  cancelledAt: number | null,
  voided: boolean,
  guest: boolean,
  paid: boolean,
  cutoffMs: number,
): "later" | ExclusionReason | "unattributed" | "counted" {
  if (at >= cutoffMs) return "later";
  if (test) return "test";
  if (cancelledAt !== null && cancelledAt < cutoffMs) return "cancelled";
  if (voided) return "voided";
  if (!paid) return "nothingPaid";
  return guest ? "unattributed" : "counted";
}

/** The order's net (minor units) after the refunds known before `cutoffMs`, the exclusive end of as-of in epoch ms. */
export function netAt(order: OrderFact, cutoffMs: number): bigint {
  let netMinor = order.netMinor;
  for (const refund of order.refunds) if (refund.at < cutoffMs) netMinor -= refund.netMinor;
  return netMinor;
}

/**
 * What an order is at `cutoffMs`, the exclusive end of as-of in epoch ms: what happened at or after it is not known.
 * Test and voided are taken as they stand today. A guest's order is excluded for the same reasons as any other.
 */
export function classify(order: OrderFact, cutoffMs: number): OrderStanding {
  const netMinor = netAt(order, cutoffMs);
  const guest = order.customerId === null;
  const standing = standingOf(order.at, order.test, order.cancelledAt, order.voided, guest, netMinor > 0n, cutoffMs);
  if (standing === "later") return { kind: "later" };
  if (standing === "counted" || standing === "unattributed") return { kind: standing, netMinor };
  return { kind: "excluded", reason: standing };
}

/** The earliest instant (epoch ms) at or after `cutoffMs` at which the order, its cancellation or a refund becomes known. */
export function laterAtOf(order: OrderFact, cutoffMs: number): number | null {
  let earliest = Number.POSITIVE_INFINITY;
  if (order.at >= cutoffMs) earliest = order.at;
  if (order.cancelledAt !== null && order.cancelledAt >= cutoffMs) earliest = Math.min(earliest, order.cancelledAt);
  for (const refund of order.refunds) if (refund.at >= cutoffMs) earliest = Math.min(earliest, refund.at);
  return earliest === Number.POSITIVE_INFINITY ? null : earliest;
}
