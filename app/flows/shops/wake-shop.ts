import { enqueue } from "#app/db/job-queue.ts";
import { openPrivacyRequests } from "#app/db/stores/privacy-store.ts";
import type { Shop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { isErasureDue } from "#app/domain/shops/erasure-due.ts";
import type { JobName } from "#app/domain/shops/job.ts";

/**
 * Starts the answering of compliance requests that are still open, each must be answered within 30 days, and the erasure
 * of a shop for which Shopify's request never came.
 * @param now epoch milliseconds
 */
export function wakePrivacy({ id: shopId, uninstalledAt }: Shop, now: number): Promise<void> {
  return withShop(shopId, async (db) => {
    if (isErasureDue(uninstalledAt, now) || (await openPrivacyRequests(db)).length > 0)
      await enqueue(db, { name: "shops.handle-privacy", data: { shopId } });
  });
}

/** Starts one of the shop's coalescing jobs, unless it already waits. */
export function wakeShop(
  shopId: number,
  name: Extract<
    JobName,
    | ("orders.refresh" | "orders.sync-shop" | "orders.reconcile" | "orders.find-deleted" | "orders.reread-products")
    | (
        | "loyalty.release"
        | "loyalty.expire"
        | "loyalty.fold-months"
        | "loyalty.give-birthday-gifts"
        | "loyalty.carry-out-grants"
      )
    | ("storefront.mirror" | "storefront.reconcile")
  >,
): Promise<void> {
  return withShop(shopId, (db) => enqueue(db, { name, data: { shopId } }));
}
