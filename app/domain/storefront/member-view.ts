import { sharesTag } from "#app/domain/loyalty/eligible.ts";
import type { RedemptionState } from "#app/domain/loyalty/redemption.ts";
import { progressTo, type RewardTerms } from "#app/domain/loyalty/reward.ts";
import type { ProgrammeStatus } from "#app/domain/loyalty/rules.ts";

/** A member's points in the four ways the storefront names them. */
export type ShownPoints = {
  /** what can be spent now */
  available: bigint;
  /** reserved by redemptions that are under way */
  held: bigint;
  /** earned, and still to be released */
  pending: bigint;
  /** taken back after they were spent; new points repay it first */
  owed: bigint;
};

/** Why a reward cannot be had at this moment; null where it can. */
export type RewardObstacle = "programme_paused" | "limit_reached" | "insufficient_points";

export type ShownReward = {
  id: number;
  cost: bigint;
  /** points that are missing, 0 when there are enough */
  missing: bigint;
  obstacle: RewardObstacle | null;
};

export type Standing = { open: bigint; held: bigint; deficit: bigint; pending: bigint };

/**
 * Whether a customer takes part: the programme is published, a programme in test names her, and no tag keeps her out.
 * @param programme null rules: never published
 */
export function takesPart(
  programme: { status: ProgrammeStatus; excludedTags: readonly string[]; listed: boolean },
  customerTags: readonly string[],
): boolean {
  if (programme.status === "draft") return false;
  if (programme.status === "test" && !programme.listed) return false;
  return !sharesTag(customerTags, programme.excludedTags);
}

export function shownPoints({ open, held, deficit, pending }: Standing): ShownPoints {
  return { available: open - held, held, pending, owed: deficit };
}

/** How far a member is from a reward, and what stands in the way. */
export function shownReward(
  reward: { id: number; cost: bigint; terms: RewardTerms; redeemed: number },
  available: bigint,
  status: ProgrammeStatus,
): ShownReward {
  const { id, cost, terms, redeemed } = reward;
  const { missing } = progressTo(cost, available);
  const full = terms.limitPerMember !== null && redeemed >= terms.limitPerMember;
  const obstacle =
    status === "paused" ? "programme_paused" : full ? "limit_reached" : missing > 0n ? "insufficient_points" : null;
  return { id, cost, missing, obstacle };
}

/** What a shopper is told of a redemption: its code can be used, is being made or cancelled, or is being looked into by the shop. */
export function shownState(
  state: RedemptionState,
): "ready" | "being_made" | "being_cancelled" | "being_checked" | "ended" {
  switch (state) {
    case "issued":
      return "ready";
    case "reserved":
      return "being_made";
    case "cancelling":
      return "being_cancelled";
    case "parked":
      return "being_checked";
    case "used":
    case "cancelled":
    case "expired":
    case "failed":
      return "ended";
  }
}
