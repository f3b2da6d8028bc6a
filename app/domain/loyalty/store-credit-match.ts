/** A credit in a customer's store credit accounts that came after the one last seen. */
export type CreditTransaction = {
  id: string;
  /** entered by hand or by an app, as ours are, not by an order */
  adjustment: boolean;
  amountMinor: bigint;
  currencyCode: string;
  /** epoch milliseconds */
  expiresAt: number | null;
};

/** What is to be found: one credit whose answer was lost. */
export type LostCredit = { amountMinor: bigint; currencyCode: string; expiresAt: number | null };

export type CreditMatch = { kind: "found"; id: string } | { kind: "absent" } | { kind: "doubtful" };

/** Ours and Shopify's idea of one expiry may differ by a day at most: other credits of that amount end elsewhere. */
const SAME_EXPIRY_MS = 86_400_000;

/**
 * How long after a call whose answer was lost its absence is believed. The client gives up after 15 seconds; what
 * Shopify has begun by then ends well within this.
 */
export const ABSENCE_BELIEVED_AFTER_MS = 120_000;

/**
 * Whether the credit whose answer was lost is among the transactions that came since. They carry no reference of ours;
 * but amount, currency and (to the second) expiry are ours, and those that other redemptions claim are not it.
 */
export function matchCredit(
  lost: LostCredit,
  since: readonly CreditTransaction[],
  claimed: ReadonlySet<string>,
): CreditMatch {
  const candidates = since.filter(
    (one) =>
      one.adjustment &&
      one.amountMinor === lost.amountMinor &&
      one.currencyCode === lost.currencyCode &&
      !claimed.has(one.id) &&
      sameExpiry(one.expiresAt, lost.expiresAt, SAME_EXPIRY_MS),
  );
  const exact = candidates.filter((one) => lost.expiresAt !== null && sameExpiry(one.expiresAt, lost.expiresAt, 1000));
  const [first, second] = exact.length > 0 ? exact : candidates;
  if (!first) return { kind: "absent" };
  return second ? { kind: "doubtful" } : { kind: "found", id: first.id };
}

function sameExpiry(a: number | null, b: number | null, toleranceMs: number): boolean {
  return a === null || b === null ? a === b : Math.abs(a - b) < toleranceMs;
}
