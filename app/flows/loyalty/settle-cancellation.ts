import { enqueue } from "#app/db/job-queue.ts";
import { lockRedemption, moveRedemption } from "#app/db/stores/redemption-store.ts";
import type { Shop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { Redemption } from "#app/domain/loyalty/redemption.ts";
import { followRedemption } from "#app/flows/loyalty/follow-redemptions.ts";
import type { Settled } from "#app/flows/loyalty/settle-code.ts";
import { adminClient } from "#app/shopify/admin-client.ts";
import { deactivateDiscountCode } from "#app/shopify/operations/deactivate-discount-code.ts";
import { findDiscountCode } from "#app/shopify/operations/find-discount-code.ts";
import { mayHaveHappened } from "#app/shopify/trouble.ts";

/** Shopify says the code was used, and no order shows it: after a day a person decides. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/**
 * Ends a code that its member gives back: deactivated at Shopify, then looked whether an order carries it; only then the
 * points come back. Deactivating twice changes nothing, so an answer that was lost is asked for again.
 * @throws ShopifyTrouble when Shopify cannot be reached, or must not be asked; the redemption stays cancelling
 */
export async function settleCancellation(shop: Shop, redemption: Redemption, clock: () => number): Promise<Settled> {
  const { id, code, shopifyId } = redemption;
  if (code === null || shopifyId === null) throw new Error("only a code that was issued can be cancelled");
  const client = adminClient(shop.domain);
  await client.run(deactivateDiscountCode, { id: shopifyId }).catch((error: unknown) => {
    if (!mayHaveHappened(error)) throw error;
  });
  const found = await client.run(findDiscountCode, { code });
  // A discount that was deleted at Shopify is as good as deactivated.
  if (found?.id === shopifyId && found.active) return "later";
  const uses = found?.id === shopifyId ? found.uses : 0;
  return withShop(shop.id, async (db) => {
    const now = clock();
    // An order that carries it makes it used, whatever Shopify's count says.
    await followRedemption(db, id, [], now);
    const current = await lockRedemption(db, id);
    if (current?.state !== "cancelling") return "done";
    if (uses > 0) {
      if (now - (current.endedAt ?? now) > LONGEST_WAIT_MS) {
        await moveRedemption(db, id, { state: "parked", failure: "used_without_order" });
        return "done";
      }
      await enqueue(db, { name: "orders.reconcile", data: { shopId: shop.id } });
      return "later";
    }
    await moveRedemption(db, id, { state: "cancelled", endedAt: now });
    await followRedemption(db, id, [], now);
    return "done";
  });
}
