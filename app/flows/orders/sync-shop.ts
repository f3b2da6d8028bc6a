import { enqueue } from "#app/db/job-queue.ts";
import { listImports, restartImports, type ImportSubject } from "#app/db/stores/import-store.ts";
import { readRetentionState } from "#app/db/stores/retention-store.ts";
import { findShopById, updateScopes, updateShop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { adminClient } from "#app/shopify/admin-client.ts";
import { readShop } from "#app/shopify/operations/read-shop.ts";

const FIRST_SYNC: ImportSubject[] = ["customers", "products", "orders"];

/**
 * Reads the shop itself and starts what its present state asks for: the first sync after an installation or when older
 * orders have become visible, a rebuild when its time zone changed, and whatever an earlier attempt left unfinished.
 * Safe to run at any time.
 */
export async function syncShop(shopId: number, now: number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop || shop.uninstalledAt !== null) return;
  const { shop: read, scopes } = await adminClient(shop.domain).run(readShop, {});
  await withShop(shopId, async (db) => {
    await updateShop(db, read);
    const sawAll = shop.scopes.includes("read_all_orders");
    await updateScopes(db, scopes);
    const imports = await listImports(db);
    const first = FIRST_SYNC.filter((subject) => {
      const found = imports.find((i) => i.subject === subject);
      return !found || found.startedAt.getTime() < shop.installedAt || found.status === "failed";
    });
    const seesMore = scopes.includes("read_all_orders") && !sawAll && imports.length > 0 && !first.includes("orders");
    await restartImports(db, seesMore ? [...first, "orders"] : first, now);
    const state = await readRetentionState(db);
    // Whether first orders are known depends on the scope; the local dates depend on the zone.
    const seesOther = sawAll !== scopes.includes("read_all_orders");
    if (state?.builtAt && (seesOther || state.timeZone !== read.timeZone))
      await enqueue(db, { name: "retention.rebuild", data: { shopId } });
    await enqueue(db, { name: "orders.import-bulk", data: { shopId } });
    await enqueue(db, { name: "orders.refresh", data: { shopId } });
  });
}
