import { createHash } from "node:crypto";
import { enqueue } from "#app/db/job-queue.ts";
import { collectCustomer, eraseCustomer, eraseShop } from "#app/db/stores/erasure-store.ts";
import {
  finishPrivacyRequest,
  openPrivacyRequests,
  rememberErased,
  type PrivacyRequest,
} from "#app/db/stores/privacy-store.ts";
import { findShopById, type Shop } from "#app/db/stores/shop-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { idOf } from "#app/domain/shops/webhook-effect.ts";
import { log } from "#app/log.server.ts";

/**
 * Answers the shop's open compliance requests: a customer's data is collected for the merchant, a customer is erased, or
 * the whole shop is (Shopify asks for that 48 hours after uninstalling; it may ask after a quick reinstallation too, and
 * then there is nothing to erase). Each is done and proven in one transaction; done twice, it finds nothing to do.
 */
export async function handlePrivacy(shopId: number, now: number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop) return;
  for (const request of await withShop(shopId, openPrivacyRequests)) {
    await withShop(shopId, (db) => answer(db, shop, request, now));
    log.info("privacy request answered", { shopId, topic: request.topic });
  }
}

async function answer(db: ShopDb, shop: Shop, request: PrivacyRequest, now: number): Promise<void> {
  if (request.topic === "shop/redact") {
    if (shop.uninstalledAt === null)
      return finishPrivacyRequest(db, request.id, { kept: "the shop is installed" }, null, now);
    await eraseShop(db);
    return;
  }
  const customerId = customerOf(request.payload);
  if (customerId === null) return finishPrivacyRequest(db, request.id, { refused: "no customer id" }, null, now);
  if (request.topic === "customers/data_request") {
    const data = await collectCustomer(db, customerId);
    const found = { customerId: customerId.toString(), data };
    const counts = Object.fromEntries(Object.entries(data).map(([table, rows]) => [table, rows.length]));
    const sha256 = createHash("sha256").update(JSON.stringify(found)).digest("hex");
    return finishPrivacyRequest(db, request.id, { found: counts, sha256 }, found, now);
  }
  const pseudonym = await rememberErased(db, customerId, now);
  const erased = await eraseCustomer(db, customerId, pseudonym);
  await enqueue(db, {
    name: "retention.fold",
    data: { shopId: db.shopId, customerIds: [customerId.toString(), pseudonym.toString()], guestDays: [] },
  });
  await finishPrivacyRequest(db, request.id, { erased }, null, now);
}

function customerOf(payload: unknown): bigint | null {
  const customer =
    typeof payload === "object" && payload !== null ? (payload as { customer?: unknown }).customer : null;
  return typeof customer === "object" && customer !== null ? idOf((customer as { id?: unknown }).id) : null;
}
