import { eraseCustomerFromJobs, eraseShopFromJobs } from "#app/db/erase-from-jobs.ts";
import { holdWriters } from "#app/db/erasure-lock.ts";
import { awaitHandOvers } from "#app/db/job-queue.ts";
import { rememberErased } from "#app/db/stores/erased-store.ts";
import {
  collectCustomer,
  eraseCustomer,
  eraseMark,
  eraseShop,
  guestDaysOf,
  withGuestOrders,
  type NamedCustomer,
} from "#app/db/stores/erasure-store.ts";
import { finishPrivacyRequest, openPrivacyRequests, type PrivacyRequest } from "#app/db/stores/privacy-store.ts";
import { findShopById, type Shop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { isErasureDue } from "#app/domain/shops/erasure-due.ts";
import { idOf } from "#app/domain/shops/webhook-effect.ts";
import { foldUnitsWithin } from "#app/flows/retention/fold-units.ts";
import { log } from "#app/log.server.ts";
import { adminClient } from "#app/shopify/admin-client.ts";
import { readShop } from "#app/shopify/operations/read-shop.ts";
import { ShopifyTrouble } from "#app/shopify/trouble.ts";

/**
 * Answers the shop's open compliance requests, oldest first: a customer's data is collected for the merchant, a customer
 * is erased, or the whole shop is, as it is unasked when the app was uninstalled 30 days ago. Done twice, each finds nothing
 * to do. One that fails does not keep the others waiting.
 * @throws the first failure, when the others are through
 */
export async function handlePrivacy(shopId: number, now: number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop) {
    await eraseShopFromJobs(shopId);
    return;
  }
  await withShop(shopId, awaitHandOvers);
  const failures: unknown[] = [];
  for (const request of await withShop(shopId, openPrivacyRequests)) {
    try {
      if ((await answer(shop, request, now)) === "shop erased") return;
      log.info("privacy request answered", { shopId, topic: request.topic });
    } catch (error) {
      log.warn("privacy request not answered", { shopId, topic: request.topic, error });
      failures.push(error);
    }
  }
  if (isErasureDue(shop.uninstalledAt, now)) await eraseWhole(shop);
  if (failures.length > 0) throw failures[0];
}

async function answer(shop: Shop, request: PrivacyRequest, now: number): Promise<"shop erased" | undefined> {
  if (request.topic === "shop/redact") return redactShop(shop, request, now);
  const named = customerOf(request.payload);
  if (named === null) return finish(shop, request, { refused: "no customer id" }, now);
  if (request.topic === "customers/data_request") return collect(shop, request, named, now);
  return redactCustomer(shop, request, named, now);
}

function finish(shop: Shop, request: PrivacyRequest, proof: unknown, now: number): Promise<undefined> {
  return withShop(shop.id, (db) => finishPrivacyRequest(db, request.id, proof, null, now)).then(() => undefined);
}

async function collect(shop: Shop, request: PrivacyRequest, named: NamedCustomer, now: number): Promise<undefined> {
  await withShop(shop.id, async (db) => {
    const { text, counts } = await collectCustomer(db, await withGuestOrders(db, named));
    const found = `{"customerId":"${named.customerId}","data":${text}}`;
    // Where nothing is kept there is nothing to hand out, and an answer that names the customer would be the first trace.
    const nothing = Object.values(counts).every((count) => count === 0);
    await finishPrivacyRequest(db, request.id, { found: counts }, nothing ? null : found, now);
  });
  return undefined;
}

/**
 * The orders stay, counted under a pseudonym. Tables and figures change in one transaction, which nobody who writes
 * customers can overlap; then the queue forgets the customer; only then is the request closed, so that a crash in
 * between does it all again.
 */
async function redactCustomer(
  shop: Shop,
  request: PrivacyRequest,
  named: NamedCustomer,
  now: number,
): Promise<undefined> {
  const { customerId } = named;
  const erased = await withShop(shop.id, async (db) => {
    await holdWriters(db);
    const pseudonym = await rememberErased(db, customerId, now);
    const person = await withGuestOrders(db, named);
    const guestDays = await guestDaysOf(db, person);
    const counts = await eraseCustomer(db, person, pseudonym, now);
    await foldUnitsWithin(db, { customerIds: [customerId, pseudonym], guestDays }, now);
    await eraseMark(db, customerId);
    return counts;
  });
  const jobs = await eraseCustomerFromJobs(shop.id, customerId);
  return finish(shop, request, { erased: { ...erased, jobs } }, now);
}

/**
 * Shopify asks for this 48 hours after an uninstallation, and may ask after a quick reinstallation too: then nothing is
 * erased. When we never heard of the uninstallation, Shopify itself is asked whether our token still opens the shop.
 */
async function redactShop(shop: Shop, request: PrivacyRequest, now: number): Promise<"shop erased" | undefined> {
  const kept = { kept: "the shop has the app installed" };
  if (shop.uninstalledAt === null && (await isOpen(shop))) return finish(shop, request, kept, now);
  return (await eraseWhole(shop)) ? "shop erased" : finish(shop, request, kept, now);
}

/** Erases the shop from tables and queue. False when it has the app installed. */
async function eraseWhole(shop: Shop): Promise<boolean> {
  await eraseShopFromJobs(shop.id);
  const removed = await withShop(shop.id, eraseShop);
  if (removed === null) return false;
  await eraseShopFromJobs(shop.id);
  log.info("shop erased", { shopId: shop.id, count: Object.values(removed).reduce((sum, rows) => sum + rows, 0) });
  return true;
}

/** Whether Shopify takes our token. A refused one is dead afterwards; other trouble is thrown and tried again. */
async function isOpen(shop: Shop): Promise<boolean> {
  try {
    await adminClient(shop.domain).run(readShop, {});
    return true;
  } catch (error) {
    if (error instanceof ShopifyTrouble && error.kind === "reauth") return false;
    throw error;
  }
}

/** Whom a request is about; its payload is that of https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance */
function customerOf(payload: unknown): NamedCustomer | null {
  const fields = fieldsOf(payload);
  const customerId = idOf(fieldsOf(fields["customer"])["id"]);
  const orders = fields["orders_to_redact"] ?? fields["orders_requested"];
  const orderIds = (Array.isArray(orders) ? orders : []).map(idOf).filter((id) => id !== null);
  return customerId === null ? null : { customerId, orderIds };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
