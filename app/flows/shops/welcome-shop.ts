import { enqueue } from "#app/db/job-queue.ts";
import { findShop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";

/**
 * The shop has just given the app a token: at installation, and about hourly afterwards. Hands over to the sync, which
 * starts, resumes or finds nothing to do.
 */
export async function welcomeShop(domain: string): Promise<void> {
  const shop = await findShop(domain);
  if (!shop) return;
  await withShop(shop.id, (db) => enqueue(db, { name: "orders.sync-shop", data: { shopId: shop.id } }));
}
