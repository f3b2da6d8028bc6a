import { randomBytes } from "node:crypto";
import { lockMemberFamily } from "#app/db/queries/member-family.ts";
import { beginAsking, endAsking, replaceCode } from "#app/db/stores/redemption-store.ts";
import type { Shop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { CODE_BYTES, codeFrom } from "#app/domain/loyalty/redemption-code.ts";
import { endOfReward, type Redemption } from "#app/domain/loyalty/redemption.ts";
import { confirmRedemption, failRedemption } from "#app/flows/loyalty/end-redemption.ts";
import { adminClient, type AdminClient } from "#app/shopify/admin-client.ts";
import { createDiscountCode } from "#app/shopify/operations/create-discount-code.ts";
import { createFreeShippingCode } from "#app/shopify/operations/create-free-shipping-code.ts";
import { findDiscountCode } from "#app/shopify/operations/find-discount-code.ts";
import { discountInput, titleOf } from "#app/shopify/translate/discount.ts";
import type { CodeCreation, FoundCode } from "#app/shopify/code-discount.ts";
import { mayHaveHappened, ShopifyTrouble } from "#app/shopify/trouble.ts";

/** Shopify's word for a code that exists already, whoever made it. */
const TAKEN = new Set(["TAKEN", "DUPLICATE"]);
/** Shopify's word for trouble of its own: not a refusal. */
const INTERNAL = "INTERNAL_ERROR";

/** What is to be done next with a reserved code. */
export type Settled =
  | "done"
  /** something must pass first: look again later */
  | "later"
  /** the code was somebody else's: begin again with the new one */
  | "again";

/**
 * Brings about that a reserved code exists at Shopify, and spends the points; or learns that it cannot, and frees them
 * (of a gift there are none).
 * The code was chosen and stored before the first call, so whatever was lost is found by it: our own is adopted,
 * somebody else's gives way to a new one. Two of us at the same redemption do no harm: Shopify makes a code once.
 * @throws ShopifyTrouble when Shopify cannot be reached, or must not be asked; the points stay held
 */
export async function settleCode(shop: Shop, redemption: Redemption, clock: () => number): Promise<Settled> {
  const { id, code } = redemption;
  if (code === null) throw new Error("a redemption for a code has none");
  const client = adminClient(shop.domain);
  if (redemption.askedAt !== null) {
    const found = await client.run(findDiscountCode, { code });
    if (found) return settleFound(shop, redemption, code, found, clock);
    await withShop(shop.id, (db) => endAsking(db, id, redemption.askedAt ?? 0));
  }
  const now = clock();
  // Its life begins when it is made, however long Shopify could not be asked.
  const expiresAt = endOfReward(now, redemption.terms.reward.validDays, shop.timeZone);
  const begun = await withShop(shop.id, async (db) => {
    const family = await lockMemberFamily(db, redemption.memberId);
    if (!family || family.customerId === null) return "nobody";
    const asked = await beginAsking(db, redemption, family.memberIds, { now, seenTransaction: null, expiresAt });
    return asked ? family.customerId : "busy";
  });
  if (begun === "busy") return "later";
  if (begun === "nobody") {
    await failRedemption(shop.id, id, "customer_gone", now);
    return "done";
  }
  const made = await create(client, shop, { ...redemption, expiresAt }, begun).catch(async (error: unknown) => {
    if (mayHaveHappened(error)) return null;
    await withShop(shop.id, (db) => endAsking(db, id, now));
    throw error;
  });
  if (made?.ok) {
    await confirmRedemption(shop.id, id, { shopifyId: made.id, code, now: clock() });
    return "done";
  }
  if (made && !TAKEN.has(made.code) && made.code !== INTERNAL) {
    await failRedemption(shop.id, id, made.code, clock());
    return "done";
  }
  const found = await client.run(findDiscountCode, { code });
  if (found) return settleFound(shop, redemption, code, found, clock);
  // The first call of all with this code says TAKEN: then it cannot be ours, even if nobody can show it to us.
  if (made && TAKEN.has(made.code) && redemption.attempts === 0) return another(shop, id, code);
  throw new ShopifyTrouble("retry", made?.code ?? "NOT_MADE");
}

function create(client: AdminClient, shop: Shop, redemption: Redemption, customerId: bigint): Promise<CodeCreation> {
  const discount = discountInput(redemption, customerId, shop.currencyCode);
  return discount.kind === "shipping"
    ? client.run(createFreeShippingCode, { discount: discount.input })
    : client.run(createDiscountCode, { discount: discount.input });
}

async function settleFound(
  shop: Shop,
  redemption: Redemption,
  code: string,
  found: FoundCode,
  clock: () => number,
): Promise<Settled> {
  if (found.title !== titleOf(redemption)) return another(shop, redemption.id, code);
  await confirmRedemption(shop.id, redemption.id, { shopifyId: found.id, code, now: clock() });
  return "done";
}

async function another(shop: Shop, id: string, taken: string): Promise<Settled> {
  await withShop(shop.id, (db) => replaceCode(db, id, taken, codeFrom(randomBytes(CODE_BYTES))));
  return "again";
}
