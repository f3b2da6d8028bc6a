import { enqueue } from "#app/db/job-queue.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { JobName } from "#app/domain/shops/job.ts";

/** Starts one of the shop's coalescing jobs, unless it already waits. */
export function wakeShop(
  shopId: number,
  name: Extract<JobName, "orders.refresh" | "orders.sync-shop" | "orders.reconcile" | "orders.find-deleted">,
): Promise<void> {
  return withShop(shopId, (db) => enqueue(db, { name, data: { shopId } }));
}
