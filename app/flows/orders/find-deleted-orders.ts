import { enqueue } from "#app/db/job-queue.ts";
import { listImports, restartImports } from "#app/db/stores/import-store.ts";
import { withShop } from "#app/db/with-shop.ts";

const DAY_MS = 24 * 3600 * 1000;

/**
 * Once a day, asks Shopify for the ids of all orders: a deletion whose webhook was lost leaves no other trace. The import
 * marks what is stored but not among them, and reading those again tells. Does nothing while orders are being imported.
 */
export async function findDeletedOrders(shopId: number, now: number): Promise<void> {
  await withShop(shopId, async (db) => {
    const imports = await listImports(db);
    if (imports.find((i) => i.subject === "orders")?.status !== "done") return;
    const last = imports.find((i) => i.subject === "order-ids");
    if (last && last.startedAt.getTime() > now - DAY_MS) return;
    await restartImports(db, ["order-ids"], now);
    await enqueue(db, { name: "orders.import-bulk", data: { shopId } });
  });
}
