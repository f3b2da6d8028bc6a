import { setTimeout as sleep } from "node:timers/promises";
import { lockRedemption } from "#app/db/stores/redemption-store.ts";
import { findShopById, type Shop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { settleCancellation } from "#app/flows/loyalty/settle-cancellation.ts";
import { settleCode, type Settled } from "#app/flows/loyalty/settle-code.ts";
import { settleStoreCredit } from "#app/flows/loyalty/settle-store-credit.ts";
import { log } from "#app/log.server.ts";

/** So many times in a row a code may turn out to be somebody else's before it is put off. */
const NEW_CODES = 3;

/**
 * Takes one redemption as far as it can be taken now: acts at Shopify and confirms, or finds out what became of an
 * earlier try. Safe to run any number of times, by several processes at once, and to be killed anywhere.
 * @returns "later" when it must be looked at again
 * @throws ShopifyTrouble when Shopify cannot be reached, or must not be asked; nothing is lost by that
 */
export async function settleRedemption(shop: Shop, id: string, clock: () => number): Promise<"done" | "later"> {
  for (let round = 0; round < NEW_CODES; round++) {
    const settled = await settleOnce(shop, id, clock);
    if (settled !== "again") return settled;
  }
  return "later";
}

async function settleOnce(shop: Shop, id: string, clock: () => number): Promise<Settled> {
  const redemption = await withShop(shop.id, (db) => lockRedemption(db, id));
  if (redemption?.state === "cancelling") return settleCancellation(shop, redemption, clock);
  if (redemption?.state !== "reserved") return "done";
  return redemption.kind === "store_credit"
    ? settleStoreCredit(shop, redemption, clock)
    : settleCode(shop, redemption, clock);
}

/**
 * The same for whoever waits for it on a screen: gives up waiting after `budgetMs`, while the work goes on. Trouble is
 * left to the job, which was handed over with the reservation.
 */
export async function settleWithin(shopId: number, id: string, budgetMs: number, clock: () => number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop || shop.uninstalledAt !== null) return;
  const work = settleRedemption(shop, id, clock).catch((error: unknown) =>
    log.info("a redemption is left to its job", { shopId, subject: id, error }),
  );
  const waited = new AbortController();
  await Promise.race([work, sleep(budgetMs, undefined, { signal: waited.signal }).catch(() => undefined)]);
  waited.abort();
}
