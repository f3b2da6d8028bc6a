import { enqueue } from "#app/db/job-queue.ts";
import { changedSince, type KnownVersion } from "#app/db/queries/changed-since.ts";
import { mark, type DirtySubject } from "#app/db/stores/dirty-store.ts";
import { listImports, moveWatermark, readWatermark, restartImports } from "#app/db/stores/import-store.ts";
import { findShopById } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { adminClient } from "#app/shopify/admin-client.ts";
import { changedCustomers } from "#app/shopify/operations/changed-customers.ts";
import { changedOrders } from "#app/shopify/operations/changed-orders.ts";
import { changedProducts } from "#app/shopify/operations/changed-products.ts";
import { readChanges } from "#app/shopify/read-changes.ts";

/** Webhooks may come a day late and updates may be seen late, so everything is looked at for two days. */
const OVERLAP_MS = 48 * 3600 * 1000;

/** More changed orders than this are cheaper to read in bulk than one by one. */
const BULK_FROM = 2_000;

const SUBJECTS = [
  { subject: "order", table: "orders", operation: changedOrders },
  { subject: "customer", table: "customers", operation: changedCustomers },
  { subject: "product", table: "products", operation: changedProducts },
] as const satisfies { subject: DirtySubject; table: KnownVersion["table"]; operation: unknown }[];

/**
 * Asks Shopify what was updated since the watermark (less 48 hours) and marks what we do not have in that version, so
 * that nothing depends on a webhook arriving. Does nothing before the first import is through.
 */
export async function reconcileOrders(shopId: number, now: number): Promise<void> {
  const shop = await findShopById(shopId);
  const watermark = await withShop(shopId, readWatermark);
  if (!shop || shop.uninstalledAt !== null || watermark === null) return;
  const client = adminClient(shop.domain);
  let inBulk = false;
  for (const { subject, table, operation } of SUBJECTS) {
    let marked = 0;
    for await (const page of readChanges(client, operation, watermark - OVERLAP_MS, now)) {
      marked += await withShop(shopId, async (db) => {
        const stale = await changedSince(db, table, page);
        await mark(db, subject, stale, now);
        return stale.length;
      });
      if (subject === "order" && marked > BULK_FROM) break;
    }
    if (subject === "order" && marked > BULK_FROM) {
      inBulk = true;
      await withShop(shopId, async (db) => {
        const orders = (await listImports(db)).find((i) => i.subject === "orders");
        if (orders?.status === "done") await restartImports(db, ["orders"], now);
        await enqueue(db, { name: "orders.import-bulk", data: { shopId } });
      });
    }
  }
  await withShop(shopId, async (db) => {
    // What was left to a bulk import is known when that is through; it moves the watermark itself.
    if (!inBulk) await moveWatermark(db, now, now);
    await enqueue(db, { name: "orders.refresh", data: { shopId } });
  });
}
