import type { RewardTerms } from "#app/domain/loyalty/reward.ts";
import { refreshObjects } from "#app/flows/orders/refresh-objects.ts";
import type { Order } from "#sandbox/store/model.ts";
import { AMOUNT_OFF, redeem, type RewardsShop } from "#test/system/rewards-shop.ts";
import { discountsOf, now, OPENING, type Subject } from "./saga.ts";

/** Every reward costs COST, every order PRICE euros and so points. */
export const COST = 100n;
export const PRICE = 40n;

/** Whether the member's points are held or spent, if what they pay for is there. */
export async function isPaidFor(shop: RewardsShop, { memberId }: Subject, there: boolean): Promise<boolean> {
  const { open, held } = await shop.account(BigInt(memberId));
  return !there || open - held <= OPENING - COST;
}

const offers = new Map<string, Promise<number>>();
/** A reward of these terms, the same for all of a shop. */
export function offerOnce(shop: RewardsShop, terms: RewardTerms): Promise<number> {
  const key = `${shop.id} ${terms.kind} ${String(terms.validDays)}`;
  const offered = offers.get(key) ?? shop.offer(terms, COST);
  offers.set(key, offered);
  return offered;
}

/** A code that was issued, with the jobs it left behind done. */
export async function issued(
  shop: RewardsShop,
  subject: Subject,
): Promise<Partial<Subject> & { redemptionId: string }> {
  const rewardId = await offerOnce(shop, AMOUNT_OFF);
  const redemptionId = await redeem(shop.id, BigInt(subject.memberId), rewardId, subject.operationId);
  return { rewardId, redemptionId };
}

/** Whether a checkout takes a code of the customer's. */
export const hasUsableCode = (shop: RewardsShop, subject: Subject): boolean =>
  discountsOf(shop, subject).some(
    (one) => shop.store.discounts.status(one) === "ACTIVE" && (one.usageLimit === null || one.uses < one.usageLimit),
  );

/** Two soaps for PRICE, less what the code takes off. */
export function buy(shop: RewardsShop, { customerId }: Subject, codes: string[]): Order {
  const lines = [{ productId: 1n, quantity: 2, unitPrice: String(PRICE / 2n) }];
  const bought = shop.store.checkOut({ customerId: BigInt(customerId), lines, codes, shipping: "4.00" });
  if (!bought.ok) throw new Error("the code was refused");
  return bought.order;
}

/** What Shopify told has arrived and been read; what follows from it waits in the queue. */
export async function stored(shop: RewardsShop): Promise<void> {
  await shop.hosted.webhooks.idle();
  await refreshObjects(shop.id, now);
}
