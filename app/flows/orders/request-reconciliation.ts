import { enqueue } from "#app/db/job-queue.ts";
import { withShop } from "#app/db/with-shop.ts";

/** Someone wants the shop compared with Shopify now instead of at the next quarter of an hour. */
export async function requestReconciliation(shopId: number): Promise<void> {
  await withShop(shopId, (db) => enqueue(db, { name: "orders.reconcile", data: { shopId } }));
}
