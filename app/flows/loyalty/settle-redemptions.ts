import { enqueue } from "#app/db/job-queue.ts";
import { codesEnded, redemptionsToSettle } from "#app/db/queries/redemptions-due.ts";
import { findShopById } from "#app/db/stores/shop-store.ts";
import { lockRedemption, moveRedemption } from "#app/db/stores/redemption-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { followRedemption } from "#app/flows/loyalty/follow-redemptions.ts";
import { settleRedemption } from "#app/flows/loyalty/settle-redemption.ts";
import { atMost } from "#app/shopify/at-most.ts";

/** Taken together; a shop with more waiting gets another turn. */
const BATCH = 200;
/** Calls of one shop at once; its bucket gives out ten mutations a second. */
const AT_ONCE = 4;
/** When what could not be settled yet is looked at again. */
const AGAIN_AFTER_SECONDS = 30;
/** A code that ended may still be on an order that is on its way to us. */
const ORDERS_ARRIVE_WITHIN_MS = 3_600_000;

/**
 * Settles all redemptions of a shop that wait for Shopify, and ends the codes whose time is over. One that fails does
 * not hold up the others. While the app is uninstalled nothing moves: points stay held until it is back.
 * @throws the first trouble, when all have had their turn
 */
export async function settleRedemptions(shopId: number, clock: () => number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop || shop.uninstalledAt !== null || shop.currencyCode === "XXX") return;
  await endCodes(shopId, clock());
  const ids = await withShop(shopId, (db) => redemptionsToSettle(db, BATCH));
  const gate = atMost(AT_ONCE);
  const results = await Promise.allSettled(ids.map((id) => gate(() => settleRedemption(shop, id, clock))));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  const later = results.some((result) => result.status === "fulfilled" && result.value === "later");
  if (!later && ids.length < BATCH) return;
  await withShop(shopId, (db) =>
    enqueue(
      db,
      { name: "loyalty.settle-redemptions", data: { shopId } },
      { startAfterSeconds: later ? AGAIN_AFTER_SECONDS : 0 },
    ),
  );
}

/** Codes that ended unused give their points back, if that was promised. */
async function endCodes(shopId: number, now: number): Promise<void> {
  for (;;) {
    const ids = await withShop(shopId, (db) => codesEnded(db, now - ORDERS_ARRIVE_WITHIN_MS, BATCH));
    for (const id of ids) {
      await withShop(shopId, async (db) => {
        await followRedemption(db, id, [], now);
        if ((await lockRedemption(db, id))?.state !== "issued") return;
        await moveRedemption(db, id, { state: "expired", endedAt: now });
        await followRedemption(db, id, [], now);
      });
    }
    if (ids.length < BATCH) return;
  }
}
