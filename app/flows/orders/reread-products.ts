import { enqueue } from "#app/db/job-queue.ts";
import { listImports, restartImports } from "#app/db/stores/import-store.ts";
import { withShop } from "#app/db/with-shop.ts";

const DAY_MS = 24 * 3600 * 1000;

/**
 * Once a day, reads all products again: a product that goes into a collection or leaves one is not thereby updated, so no
 * webhook and no reconciliation tells of it. Does nothing while anything is being imported.
 * @param now epoch milliseconds
 */
export async function rereadProducts(shopId: number, now: number): Promise<void> {
  await withShop(shopId, async (db) => {
    const imports = await listImports(db);
    const last = imports.find((i) => i.subject === "products");
    if (last?.status !== "done" || imports.some((i) => i.subject === "orders" && i.status !== "done")) return;
    if (last.startedAt.getTime() > now - DAY_MS) return;
    await restartImports(db, ["products"], now);
    await enqueue(db, { name: "orders.import-bulk", data: { shopId } });
  });
}
