import { randomBytes, randomUUID } from "node:crypto";
import { enqueue } from "#app/db/job-queue.ts";
import { lockMemberFamily } from "#app/db/queries/member-family.ts";
import { redeemingTerms } from "#app/db/queries/redeeming-terms.ts";
import { post } from "#app/db/stores/ledger-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import {
  countEndingBetween,
  countRedeemed,
  insertRedemption,
  redemptionOfOperation,
} from "#app/db/stores/redemption-store.ts";
import { readReward } from "#app/db/stores/reward-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { CODE_BYTES, codeFrom } from "#app/domain/loyalty/redemption-code.ts";
import { endOfReward, holdKey, type RedeemRefusal } from "#app/domain/loyalty/redemption.ts";
import { missingOf, scopesFor } from "#app/domain/loyalty/reward-scopes.ts";
import type { Reward } from "#app/domain/loyalty/reward.ts";

export type RedeemRequest = {
  memberId: bigint;
  rewardId: number;
  /** the client's own, made when the page was drawn: a double click and a second try are one redemption */
  operationId: string;
};

export type Redeemed = { ok: true; redemptionId: string; repeated: boolean } | { ok: false; reason: RedeemRefusal };

/** The job begins a moment later: usually whoever redeems has settled it by then. */
const SETTLE_AFTER_SECONDS = 5;

/**
 * Reserves a reward for a member: holds the points, chooses the code, and hands over to the job that acts at Shopify;
 * all in one transaction. A member's redemptions wait for each other, so limits hold however many come at once.
 */
export function redeemReward(shopId: number, request: RedeemRequest, now: number): Promise<Redeemed> {
  return withShop(shopId, (db) => reserve(db, request, now));
}

async function reserve(db: ShopDb, request: RedeemRequest, now: number): Promise<Redeemed> {
  const family = await lockMemberFamily(db, request.memberId);
  if (!family || family.customerId === null || family.erased) return refuse("unknown_member");
  const earlier = await redemptionOfOperation(db, family.memberIds, request.operationId);
  if (earlier) {
    if (earlier.rewardId !== request.rewardId) return refuse("operation_reused");
    return { ok: true, redemptionId: earlier.id, repeated: true };
  }
  const terms = await redeemingTerms(db, family.customerId);
  if (!terms?.open) return refuse("programme_not_live");
  const reward = await readReward(db, request.rewardId);
  if (!reward) return refuse("unknown_reward");
  if (reward.state !== "active") return refuse("reward_not_active");
  if (missingOf(scopesFor(reward.terms.kind), terms.scopes).length > 0) return refuse("missing_scopes");
  const limit = reward.terms.limitPerMember;
  if (limit !== null && (await countRedeemed(db, family.memberIds, reward.id)) >= limit) return refuse("limit_reached");

  const id = randomUUID();
  const { memberId } = family;
  const [held] = await post(db, [
    { op: "hold", key: holdKey(id), memberId, points: reward.cost, at: now, redemptionId: id },
  ]);
  if (!held?.ok) return refuse("insufficient_points");
  await insertRedemption(db, {
    id,
    memberId,
    rewardId: reward.id,
    operationId: request.operationId,
    kind: reward.terms.kind,
    points: reward.cost,
    terms: { rewardName: reward.name, reward: reward.terms, returnWhenExpired: terms.returnExpiredCodes },
    code: reward.terms.kind === "store_credit" ? null : codeFrom(randomBytes(CODE_BYTES)),
    createdAt: now,
    expiresAt: await endOf(db, reward, family.memberIds, terms.timeZone, now),
  });
  await markMirrors(db, [memberId], now);
  const job = { name: "loyalty.settle-redemptions", data: { shopId: db.shopId } } as const;
  await enqueue(db, job, { startAfterSeconds: SETTLE_AFTER_SECONDS });
  return { ok: true, redemptionId: id, repeated: false };
}

const refuse = (reason: RedeemRefusal): Redeemed => ({ ok: false, reason });

/** Every credit of a member gets a second of its own within the day it ends. */
async function endOf(
  db: ShopDb,
  { terms }: Reward,
  memberIds: readonly bigint[],
  timeZone: string,
  now: number,
): Promise<number | null> {
  const end = endOfReward(now, terms.validDays, timeZone);
  if (end === null || terms.kind !== "store_credit") return end;
  const taken = await countEndingBetween(db, memberIds, end - 12 * 3_600_000, end);
  return endOfReward(now, terms.validDays, timeZone, taken);
}
