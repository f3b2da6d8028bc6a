import { enqueue } from "#app/db/job-queue.ts";
import { movedOrders } from "#app/db/queries/moved-orders.ts";
import { mark, markOrdersOfCustomers } from "#app/db/stores/dirty-store.ts";
import { notErased } from "#app/db/stores/erased-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import type { OrderRecord } from "#app/domain/orders/records.ts";
import type { AdminClient } from "#app/shopify/admin-client.ts";
import { readCustomers } from "#app/shopify/read-customers.ts";

/** Two customers of whom Shopify made one. */
export type Merge = { keptId: bigint; goneId: bigint };

/**
 * What a merge asks for: both customers and the orders of the one who is gone are read again, and the account follows its
 * customer. An erased one has nobody to follow. Told twice, it changes nothing more.
 * @param now epoch milliseconds
 */
export async function followMerge(db: ShopDb, { keptId, goneId }: Merge, now: number): Promise<void> {
  await mark(db, "customer", [keptId, goneId], now);
  await markOrdersOfCustomers(db, [goneId], now);
  if ((await notErased(db, [keptId, goneId])).length < 2) return;
  const customerIds = [keptId, goneId].map(String);
  await enqueue(db, { name: "loyalty.merge-customers", data: { shopId: db.shopId, customerIds } });
}

/**
 * Merges that show in orders about to be stored, should the webhook have been lost. Shopify deletes no customer who has
 * orders (https://shopify.dev/docs/api/admin-graphql/latest/mutations/customerDelete): one who is gone, and whose order is
 * another's now, was merged into that one; of several, into the one whose order changed last. An import leaves orders that
 * changed hands to be read one by one, and so comes by here too.
 */
export async function mergesBehind(
  shopId: number,
  client: AdminClient,
  read: readonly OrderRecord[],
): Promise<Merge[]> {
  const moved = await withShop(shopId, (db) => movedOrders(db, read));
  const heirs = new Map(moved.map(({ fromId, toId }) => [fromId, toId]));
  if (heirs.size === 0) return [];
  const present = new Set((await readCustomers(client, [...heirs.keys()])).map(({ id }) => id));
  return [...heirs].flatMap(([goneId, keptId]) => (present.has(goneId) ? [] : [{ keptId, goneId }]));
}
