import { enqueue } from "#app/db/job-queue.ts";
import { withShop } from "#app/db/with-shop.ts";

/**
 * Someone wants the shop compared with Shopify now instead of at the next quarter of an hour. Before that, what could not
 * be read at all is asked for again: a comparison needs a first sync that is through.
 */
export async function requestReconciliation(shopId: number): Promise<void> {
  await withShop(shopId, async (db) => {
    await enqueue(db, { name: "orders.sync-shop", data: { shopId } });
    await enqueue(db, { name: "orders.reconcile", data: { shopId } });
  });
}
