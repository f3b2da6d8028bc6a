import { awaitErasures } from "#app/db/erasure-lock.ts";
import { grantees } from "#app/db/queries/grant-members.ts";
import { advanceGrant, lockOpenGrant } from "#app/db/stores/grant-store.ts";
import { grantPoints } from "#app/db/stores/ledger-store.ts";
import { lockMembersAfter } from "#app/db/stores/member-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import { readProgramme } from "#app/db/stores/programme-store.ts";
import { findShopById, type Shop } from "#app/db/stores/shop-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { expiryInstant } from "#app/domain/loyalty/dates.ts";
import { grantKey } from "#app/domain/loyalty/grant.ts";
import { localDays } from "#app/domain/retention/local-days.ts";

/** Members looked at in one transaction: their accounts are locked no longer than a second or so. */
const CHUNK = 5_000;

/**
 * Gives the points of the shop's grants to all members. Every step commits with how far it came, so a job that is killed,
 * or runs twice, gives each member the points once.
 * @param clock epoch milliseconds
 */
export async function carryOutGrants(shopId: number, clock: () => number, chunk = CHUNK): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop) return;
  while (await withShop(shopId, (db) => giveSome(db, shop, chunk, clock())));
}

/** Gives the next members of the oldest open grant their points. Returns whether there was one. */
async function giveSome(db: ShopDb, shop: Shop, chunk: number, now: number): Promise<boolean> {
  await awaitErasures(db);
  const grant = await lockOpenGrant(db);
  if (!grant) return false;
  const { id, points, actor, excludedTags } = grant;
  // First locked, then looked at: who was merged or erased while we waited for the lock shows in the second reading. Should
  // one who took over another be taken over in turn at this moment, the ledger refuses, and the job begins anew.
  const looked = await lockMembersAfter(db, grant.reached, grant.lastMember, chunk);
  const key = grantKey(id);
  const memberIds = await grantees(db, { key, excludedTags }, looked);
  const months = (await readProgramme(db))?.published?.rules.expiryMonths ?? null;
  const members = await grantPoints(db, memberIds, {
    ...{ keyPrefix: key, kind: "adjustment", points, at: now, cause: { actor } },
    expiresAt: expiryInstant(now, months, localDays(shop.timeZone)),
  });
  await markMirrors(db, memberIds, now);
  const reached = looked.length < chunk ? null : (looked.at(-1) ?? null);
  await advanceGrant(db, id, { reached, members }, now);
  return true;
}
