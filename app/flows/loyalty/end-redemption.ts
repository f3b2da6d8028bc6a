import { awaitErasures } from "#app/db/erasure-lock.ts";
import { post } from "#app/db/stores/ledger-store.ts";
import { memberFamily } from "#app/db/queries/member-family.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import { keepReason } from "#app/db/stores/reason-store.ts";
import { lockRedemption, moveRedemption } from "#app/db/stores/redemption-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { isGift } from "#app/domain/loyalty/birthday.ts";
import { holdKey, spendingKey, type Redemption } from "#app/domain/loyalty/redemption.ts";
import { followRedemption } from "#app/flows/loyalty/follow-redemptions.ts";

/** Who decided, where a person did. */
export type Decider = { actor: string; reason: string };

/**
 * Shopify has given what was promised: the held points are spent, and the redemption is issued. An order that carries
 * the code already, because our knowledge came late, is followed at once. Says false, and does nothing, when the
 * redemption is not waiting for it any more.
 */
export function confirmRedemption(
  shopId: number,
  id: string,
  given: { shopifyId: string | null; code: string | null; now: number; decider?: Decider },
): Promise<boolean> {
  return withShop(shopId, async (db) => {
    const { now, decider } = given;
    if (decider) await awaitErasures(db);
    const redemption = await waiting(db, id, decider);
    if (!redemption || redemption.code !== given.code) return false;
    await endHold(db, redemption, {
      op: "spend",
      key: holdKey(id),
      at: now,
      cause: { rewardId: redemption.rewardId, redemptionId: id, ...(decider ? { actor: decider.actor } : {}) },
    });
    if (decider) await keepWhy(db, redemption, decider.reason);
    await moveRedemption(db, id, {
      state: "issued",
      issuedAt: now,
      ...(given.shopifyId === null ? {} : { shopifyId: given.shopifyId }),
      ...(redemption.kind === "store_credit" ? { endedAt: now } : {}),
      ...(decider ? { resolvedBy: decider.actor } : {}),
    });
    await markMember(db, redemption, now);
    if (redemption.usedOrderId !== null) await followRedemption(db, id, [redemption.usedOrderId], now);
    return true;
  });
}

/** It certainly did not happen and will not: the points are free again. */
export function failRedemption(
  shopId: number,
  id: string,
  failure: string,
  now: number,
  decider?: Decider,
): Promise<boolean> {
  return withShop(shopId, async (db) => {
    const redemption = await waiting(db, id, decider);
    if (!redemption) return false;
    await endHold(db, redemption, { op: "free", key: holdKey(id), at: now });
    await moveRedemption(db, id, {
      state: "failed",
      failure,
      endedAt: now,
      ...(decider ? { resolvedBy: decider.actor } : {}),
    });
    await markMember(db, redemption, now);
    return true;
  });
}

/** Nobody can tell whether it happened: the points stay held, and a person decides. */
export function parkRedemption(shopId: number, id: string, failure: string): Promise<boolean> {
  return withShop(shopId, async (db) => {
    if (!(await waiting(db, id))) return false;
    await moveRedemption(db, id, { state: "parked", failure });
    return true;
  });
}

/** The redemption, locked, if its points are held: reserved, or for a person's decision also parked. */
async function waiting(db: ShopDb, id: string, decider?: Decider): Promise<Redemption | null> {
  const redemption = await lockRedemption(db, id);
  if (!redemption) return null;
  const state = decider ? "parked" : "reserved";
  return redemption.state === state && redemption.issuedAt === null ? redemption : null;
}

/** A redemption that waits has a hold, unless it is a gift; that the ledger knows none of it is a bug. */
async function endHold(db: ShopDb, redemption: Redemption, command: Parameters<typeof post>[1][number]): Promise<void> {
  if (isGift(redemption)) return;
  const [outcome] = await post(db, [command]);
  if (outcome?.ok !== true) throw new Error(`the hold of a redemption cannot be ended: ${outcome?.reason ?? ""}`);
}

/** Of somebody who was erased nothing more is said. */
async function keepWhy(db: ShopDb, { id, memberId }: Redemption, reason: string): Promise<void> {
  const family = await memberFamily(db, memberId);
  if (family && !family.erased) await keepReason(db, spendingKey(id), reason);
}

/** The storefront shows other points and codes now. */
async function markMember(db: ShopDb, redemption: Redemption, now: number): Promise<void> {
  const family = await memberFamily(db, redemption.memberId);
  if (family) await markMirrors(db, [family.memberId], now);
}
