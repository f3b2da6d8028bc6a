import { claimedTransactions } from "#app/db/queries/claimed-transactions.ts";
import { lockMemberFamily } from "#app/db/queries/member-family.ts";
import { beginAsking, endAsking } from "#app/db/stores/redemption-store.ts";
import type { Shop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { formatMinor } from "#app/domain/orders/money.ts";
import type { Redemption } from "#app/domain/loyalty/redemption.ts";
import {
  ABSENCE_BELIEVED_AFTER_MS,
  matchCredit,
  type CreditMatch,
  type CreditTransaction,
} from "#app/domain/loyalty/store-credit-match.ts";
import { confirmRedemption, failRedemption, parkRedemption } from "#app/flows/loyalty/end-redemption.ts";
import type { Settled } from "#app/flows/loyalty/settle-code.ts";
import { adminClient, type AdminClient } from "#app/shopify/admin-client.ts";
import { creditStoreCredit } from "#app/shopify/operations/credit-store-credit.ts";
import { readStoreCredit } from "#app/shopify/operations/read-store-credit.ts";
import { gidOf } from "#app/shopify/translate/payload.ts";
import { mayHaveHappened } from "#app/shopify/trouble.ts";

/**
 * After its intent is noted the call is sent within so long, or not at all: what is on its way must have ended when an
 * absence is believed.
 */
const SENT_WITHIN_MS = 20_000;

/**
 * Brings about that a reserved cashback is in the customer's account, once, and spends the points; or learns that it
 * cannot be, and frees them. Shopify's mutation has no idempotency key, so before each call the account's newest credit
 * is noted with the intent, and no second call for the customer begins while an answer is unknown. After a lost answer
 * the credits that came since are read back: ours is adopted; its absence is believed after a while, and then it is
 * tried again; what could be ours or another's is parked, with the points held.
 * @throws ShopifyTrouble when Shopify cannot be reached, or must not be asked; the points stay held
 */
export async function settleStoreCredit(shop: Shop, redemption: Redemption, clock: () => number): Promise<Settled> {
  const { id } = redemption;
  const who = await withShop(shop.id, (db) => lockMemberFamily(db, redemption.memberId));
  if (!who || who.customerId === null) {
    if (redemption.askedAt === null) await failRedemption(shop.id, id, "customer_gone", clock());
    else await parkRedemption(shop.id, id, "customer_gone");
    return "done";
  }
  const account = new CustomerAccount(adminClient(shop.domain), who.customerId, shop.currencyCode);
  if (redemption.askedAt !== null) {
    const settled = await settleAsked(shop, redemption, redemption.askedAt, account, clock);
    if (settled !== null) return settled;
  }
  const before = await account.credits();
  if (before === null) {
    await failRedemption(shop.id, id, "customer_gone", clock());
    return "done";
  }
  const askedAt = clock();
  const seenTransaction = before.credits[0]?.id ?? null;
  const begun = await withShop(shop.id, async (db) => {
    const family = await lockMemberFamily(db, redemption.memberId);
    // Merged or erased since the account was read: begin anew with whom it is now.
    if (!family || family.customerId !== who.customerId) return false;
    return beginAsking(db, redemption, family.memberIds, {
      now: askedAt,
      seenTransaction,
      expiresAt: redemption.expiresAt,
    });
  });
  if (!begun) return "later";
  const answer = await account.credit(redemption).catch(async (error: unknown) => {
    if (mayHaveHappened(error)) return null;
    await withShop(shop.id, (db) => endAsking(db, id, askedAt));
    throw error;
  });
  if (answer === null) {
    return (await settleAsked(shop, { ...redemption, seenTransaction }, askedAt, account, clock)) ?? "later";
  }
  if (answer.ok) {
    await confirmRedemption(shop.id, id, { shopifyId: answer.transactionId, code: null, now: clock() });
  } else {
    await failRedemption(shop.id, id, answer.code, clock());
  }
  return "done";
}

/** What became of a call whose answer is not known. Null: it certainly did not happen, and may be tried again. */
async function settleAsked(
  shop: Shop,
  redemption: Redemption,
  askedAt: number,
  account: CustomerAccount,
  clock: () => number,
): Promise<Settled | null> {
  const { id } = redemption;
  // Before the account is read: what comes to it later does not count as absent.
  const believed = clock() >= askedAt + ABSENCE_BELIEVED_AFTER_MS;
  const match = await find(shop, redemption, account);
  switch (match.kind) {
    case "found":
      await confirmRedemption(shop.id, id, { shopifyId: match.id, code: null, now: clock() });
      return "done";
    case "doubtful":
      await parkRedemption(shop.id, id, "several_credits_match");
      return "done";
    case "absent":
      if (!believed) return "later";
      await withShop(shop.id, (db) => endAsking(db, id, askedAt));
      return null;
  }
}

async function find(shop: Shop, redemption: Redemption, account: CustomerAccount): Promise<CreditMatch> {
  const now = await account.credits();
  const seen = redemption.seenTransaction;
  const until = now?.credits.findIndex((one) => one.id === seen) ?? -1;
  // The last credit seen before is beyond what can be read: ours may be too.
  if (!now || (until < 0 && !now.complete)) return { kind: "doubtful" };
  const since = until < 0 ? now.credits : now.credits.slice(0, until);
  const claimed = await withShop(shop.id, (db) =>
    claimedTransactions(
      db,
      since.map((one) => one.id),
    ),
  );
  const { amountMinor } = creditOf(redemption);
  return matchCredit({ amountMinor, currencyCode: shop.currencyCode, expiresAt: redemption.expiresAt }, since, claimed);
}

function creditOf({ terms }: Redemption): { amountMinor: bigint } {
  if (terms.reward.kind !== "store_credit") throw new Error("a code is no store credit");
  return terms.reward;
}

/** One customer's store credit in the shop's currency. */
class CustomerAccount {
  readonly #client: AdminClient;
  readonly #customer: string;
  readonly #currencyCode: string;

  constructor(client: AdminClient, customerId: bigint, currencyCode: string) {
    this.#client = client;
    this.#customer = gidOf("Customer", customerId);
    this.#currencyCode = currencyCode;
  }

  /** The newest credits, newest first; none where there is no account yet; null where there is no such customer. */
  async credits(): Promise<{ credits: CreditTransaction[]; complete: boolean } | null> {
    const accounts = await this.#client.run(readStoreCredit, { id: this.#customer });
    if (accounts === null) return null;
    return accounts.find((one) => one.currencyCode === this.#currencyCode) ?? { credits: [], complete: true };
  }

  credit(redemption: Redemption) {
    const { expiresAt } = redemption;
    const credit = {
      creditAmount: {
        amount: formatMinor(creditOf(redemption).amountMinor, this.#currencyCode),
        currencyCode: this.#currencyCode,
      },
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      notify: false,
    } as const;
    return this.#client.run(creditStoreCredit, { id: this.#customer, credit }, { withinMs: SENT_WITHIN_MS });
  }
}
