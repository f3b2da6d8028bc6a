import { z } from "zod";
import { rewardTerms, type RewardKind } from "#app/domain/loyalty/reward.ts";
import { localDays } from "#app/domain/retention/local-days.ts";

/**
 * reserved -> issued -> used | cancelling -> cancelled | expired; reserved -> failed. Parked: nobody can tell what
 * Shopify did, and a person decides; the points stay held. What was cancelled or has expired becomes used when an order
 * that carries its code turns up. Store credit ends as issued.
 */
export type RedemptionState =
  "reserved" | "issued" | "used" | "cancelling" | "cancelled" | "expired" | "failed" | "parked";

/** What was promised, copied when the points were reserved: a reward and the rules may change or go meanwhile. */
export const redemptionTerms = z.object({
  rewardName: z.string(),
  reward: rewardTerms,
  /** whether an unused code gives its points back when it ends */
  returnWhenExpired: z.boolean(),
});

export type RedemptionTerms = z.infer<typeof redemptionTerms>;

/** Instants are epoch milliseconds. */
export type Redemption = {
  id: string;
  /** who redeemed; merged accounts are followed from here */
  memberId: bigint;
  rewardId: number;
  operationId: string;
  kind: RewardKind;
  /** what it cost; 0 for a birthday gift */
  points: bigint;
  terms: RedemptionTerms;
  state: RedemptionState;
  /** null for store credit */
  code: string | null;
  /** the discount, or the transaction that credited the account */
  shopifyId: string | null;
  createdAt: number;
  issuedAt: number | null;
  expiresAt: number | null;
  endedAt: number | null;
  attempts: number;
  /** when Shopify was asked, as long as its answer is not known */
  askedAt: number | null;
  /** the newest transaction of the customer's store credit before Shopify was asked */
  seenTransaction: string | null;
  failure: string | null;
  usedOrderId: bigint | null;
  returnedPoints: bigint;
  /** how often points came back or were taken again */
  returns: number;
};

/** Why a redemption is refused; nothing was reserved. */
export type RedeemRefusal =
  | "unknown_member"
  | "unknown_reward"
  | "programme_not_live"
  | "reward_not_active"
  | "limit_reached"
  | "insufficient_points"
  /** the shop has not granted what this kind of reward needs */
  | "missing_scopes"
  /** the operation id came before, with another reward */
  | "operation_reused";

/** Whether it is a code that can still be used and so be cancelled. Once its time is over, its terms say what becomes of it. */
export function isCancellable(
  { state, code, expiresAt }: Pick<Redemption, "state" | "code" | "expiresAt">,
  now: number,
): boolean {
  return state === "issued" && code !== null && (expiresAt === null || now < expiresAt);
}

/** The ledger's key of a redemption's hold. */
export function holdKey(redemptionId: string): string {
  return `redemption:${redemptionId}`;
}

/** The ledger's key of the entry by which a redemption spends its hold. */
export function spendingKey(redemptionId: string): string {
  return `hold:${holdKey(redemptionId)}`;
}

/**
 * When what is given at `at` ends: the end of the shop's local day `validDays` days later; null: never. Credits of
 * one member that end on the same day get `nth` = 0, 1, 2 ... and so a second of their own, by which Shopify's
 * transaction is told from the others.
 */
export function endOfReward(at: number, validDays: number | null, timeZone: string, nth = 0): number | null {
  if (validDays === null) return null;
  const { dayOf, endOf } = localDays(timeZone);
  return endOf(dayOf(at) + validDays) - 1000 * (nth + 1);
}
