import { enqueue } from "#app/db/job-queue.ts";
import { moveDismissals } from "#app/db/stores/dismissal-store.ts";
import { post } from "#app/db/stores/ledger-store.ts";
import { ensureMembers, lockForMerge, noteMerge } from "#app/db/stores/member-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import { reviveGiftsOf } from "#app/db/stores/redemption-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";

/**
 * Follows a merge of two customers into the ledger: all that the one who is gone has goes to the one who was kept, now
 * and whatever still names the former. Doubled and shuffled messages change nothing; an erased customer is nobody, and
 * nothing moves.
 * @param now epoch milliseconds
 */
export function mergeCustomers(shopId: number, keptId: bigint, goneId: bigint, now: number): Promise<void> {
  return withShop(shopId, async (db) => {
    // Also one that is no member yet: an order read a moment before the merge may make it one.
    const members = await ensureMembers(db, [keptId, goneId], now);
    const kept = members.get(keptId);
    const gone = members.get(goneId);
    if (kept !== undefined && gone !== undefined) await mergeWithin(db, gone, kept, now);
  });
}

/** Merges one member's account into another's, in the caller's transaction, unless one of them is somebody else by now. */
export async function mergeWithin(db: ShopDb, goneId: bigint, keptId: bigint, now: number): Promise<void> {
  if (goneId === keptId || !(await lockForMerge(db, goneId, keptId))) return;
  const [outcome] = await post(db, [{ op: "merge", fromMemberId: goneId, intoMemberId: keptId, at: now }]);
  if (!outcome?.ok) throw new Error("the ledger refused a merge");
  await noteMerge(db, goneId, keptId);
  await moveDismissals(db, goneId, keptId);
  // Shopify makes no code for a customer who is gone: what it refused meanwhile is made for the one who was kept.
  if ((await reviveGiftsOf(db, goneId)) > 0) {
    await enqueue(db, { name: "loyalty.settle-redemptions", data: { shopId: db.shopId } });
  }
  await markMirrors(db, [goneId, keptId], now);
}
