import { fullFold } from "#app/db/queries/full-fold.ts";
import { findShopById } from "#app/db/stores/shop-store.ts";
import { lockRetention, noteRetentionChange } from "#app/db/stores/retention-store.ts";
import { replaceRetention } from "#app/db/stores/retention-rebuild-store.ts";
import { enqueue } from "#app/db/job-queue.ts";
import { withShop } from "#app/db/with-shop.ts";
import { rollupOf } from "#app/domain/retention/fold-shop.ts";
import { localDays } from "#app/domain/retention/local-days.ts";

/**
 * Folds all of a shop's orders from raw and replaces its facts and rollup, in one transaction; changes that commit
 * meanwhile are folded after it, on top of it. Needed after the first sync and when the shop's time zone changes.
 */
export async function rebuildRetention(shopId: number, now: number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop) return;
  await withShop(shopId, async (db) => {
    await lockRetention(db);
    const [facts] = await fullFold(db, shop.timeZone, localDays(shop.timeZone).dayOf(now));
    if (!facts) throw new Error("one day was asked for");
    await replaceRetention(db, facts, rollupOf(facts));
    await noteRetentionChange(db, shop.timeZone, now, true);
    await enqueue(db, { name: "retention.snapshot", data: { shopId } });
  });
}
