import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { stuckRedemptions } from "#app/db/queries/stuck-redemptions.ts";
import { post } from "#app/db/stores/ledger-store.ts";
import { redemptionOfOperation } from "#app/db/stores/redemption-store.ts";
import { findShopById } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { RewardTerms } from "#app/domain/loyalty/reward.ts";
import { grantBonus } from "#app/flows/campaigns/grant-bonus.ts";
import { addCampaign } from "#app/flows/campaigns/save-campaign.ts";
import { expireLots } from "#app/flows/loyalty/expire-lots.ts";
import { followOrders } from "#app/flows/loyalty/follow-orders.ts";
import { redeemReward } from "#app/flows/loyalty/redeem-reward.ts";
import { settleRedemption } from "#app/flows/loyalty/settle-redemption.ts";
import { settleRedemptions } from "#app/flows/loyalty/settle-redemptions.ts";
import { AMOUNT_OFF, CASHBACK, redemptionOf, type RewardsShop } from "#test/system/rewards-shop.ts";
import { BIRTHDAY_SAGAS } from "./birthday-sagas.ts";
import { CANCEL_SAGAS } from "./cancel-sagas.ts";
import { GRANT_SAGAS } from "./grant-sagas.ts";
import { buy, COST, isPaidFor, issued, offerOnce, PRICE, stored } from "./saga-scenes.ts";
import { discountsOf, now, OPENING, postedPoints, type Saga, type Subject, type Verdict } from "./saga.ts";

const byOperation = ({ shopId, memberId, operationId }: Subject) =>
  withShop(shopId, (db) => redemptionOfOperation(db, [BigInt(memberId)], operationId));

async function redeemAndSettle({ shopId, memberId, rewardId, operationId }: Subject): Promise<void> {
  const redeemed = await redeemReward(shopId, { memberId: BigInt(memberId), rewardId, operationId }, now());
  if (!redeemed.ok) throw new Error(redeemed.reason);
  const shop = await findShopById(shopId);
  if (shop) await settleRedemption(shop, redeemed.redemptionId, now);
}

async function redeemAgain({ shopId, memberId, rewardId, operationId }: Subject): Promise<void> {
  await redeemReward(shopId, { memberId: BigInt(memberId), rewardId, operationId }, now());
}

/** Compares what a redemption should have made once with how often it is there, and with the points. */
async function onceFor(shop: RewardsShop, subject: Subject, made: number): Promise<Verdict> {
  const redemption = await byOperation(subject);
  const { open, held } = await shop.account(BigInt(subject.memberId));
  if (redemption?.state === "parked") {
    const shown = await withShop(shop.id, (db) => stuckRedemptions(db, 0, 1000));
    return held === COST && open === OPENING && shown.some((one) => one.id === redemption.id) ? "parked" : "lost";
  }
  return judge({ made, open, held, expected: OPENING - COST, ended: redemption?.state === "issued" });
}

/** One thing made and the points exactly so; anything else is lost or doubled, for the member or the merchant. */
function judge(found: { made: number; open: bigint; held: bigint; expected: bigint; ended: boolean }): Verdict {
  if (found.made > 1 || found.open < found.expected) return "doubled";
  if (found.made < 1 || found.open > found.expected || found.held !== 0n || !found.ended) return "lost";
  return "equal";
}

function redeeming(terms: RewardTerms, made: (shop: RewardsShop, subject: Subject) => number): Saga {
  return {
    arrange: async (shop) => ({ rewardId: await offerOnce(shop, terms) }),
    act: redeemAndSettle,
    again: redeemAgain,
    standing: (shop, subject) => isPaidFor(shop, subject, made(shop, subject) > 0),
    check: (shop, subject) => onceFor(shop, subject, made(shop, subject)),
  };
}

const creditsOf = (shop: RewardsShop, { customerId }: Subject): number =>
  shop.store.credit.ofCustomer(BigInt(customerId))?.transactions.length ?? 0;

const campaigns = new Map<number, Promise<unknown>>();
/** From the first call on the shop's points are doubled. Shopify tells in whole seconds when an order was placed. */
function doubledFrom(shop: RewardsShop): Promise<unknown> {
  const bonus = { kind: "multiple", thousandths: 2000 } as const;
  const terms = { name: "Double", bonus, products: null, startsAt: null, endsAt: null };
  const start = () => addCampaign(shop.id, terms, { actor: "staff", clock: now }, "start");
  const begun = campaigns.get(shop.id) ?? start().then(() => sleep(1_000));
  campaigns.set(shop.id, begun);
  return begun;
}

export const SAGAS = {
  code: redeeming(AMOUNT_OFF, (shop, subject) => discountsOf(shop, subject).length),
  "store credit": redeeming(CASHBACK, creditsOf),
  "store credit without end": redeeming({ ...CASHBACK, validDays: null }, creditsOf),

  refund: {
    arrange: async (shop, subject) => {
      const made = await issued(shop, subject);
      const { code } = await redemptionOf(shop.id, made.redemptionId);
      const order = buy(shop, subject, [code ?? ""]);
      const [line] = order.lines;
      shop.store.refund(order.id, { lines: [{ lineId: line?.id ?? 0n, quantity: 1 }] });
      await stored(shop);
      return { ...made, orderId: String(order.id) };
    },
    act: ({ shopId, orderId }) => followOrders(shopId, [BigInt(orderId)], now()),
    again: () => Promise.resolve(),
    check: async (shop, subject) => {
      const { state, returnedPoints } = await redemptionOf(shop.id, subject.redemptionId);
      const back = await postedPoints(subject, ["return"]);
      const earned = await postedPoints(subject, ["award", "bonus", "reversal"]);
      const { open } = await shop.account(BigInt(subject.memberId));
      if (back > COST / 2n || open > OPENING - COST / 2n + earned) return "doubled";
      return state === "used" && returnedPoints === COST / 2n && back === returnedPoints ? "equal" : "lost";
    },
  },

  "code expiry": {
    arrange: async (shop, subject) => {
      const made = await issued(shop, subject);
      await withShop(shop.id, (db) =>
        db.execute(
          "UPDATE loyalty_redemptions SET expires_at = now() - interval '2 hours' WHERE shop_id = $1 AND id = $2",
          [shop.id, made.redemptionId],
        ),
      );
      return made;
    },
    act: ({ shopId }) => settleRedemptions(shopId, now),
    again: ({ shopId }) => settleRedemptions(shopId, now),
    check: async (shop, subject) => {
      const { state } = await redemptionOf(shop.id, subject.redemptionId);
      const { open } = await shop.account(BigInt(subject.memberId));
      if (open > OPENING) return "doubled";
      return open === OPENING && state === "expired" ? "equal" : "lost";
    },
  },

  "points expiry": {
    arrange: async (shop, { memberId }) => {
      const gift = { op: "credit", kind: "adjustment", points: 77n, at: now() - 9e8, expiresAt: now() - 3e8 } as const;
      const key = `gift:${memberId}`;
      await withShop(shop.id, (db) => post(db, [{ ...gift, key, memberId: BigInt(memberId), cause: {} }]));
      return {};
    },
    act: ({ shopId }) => expireLots(shopId, now()),
    again: ({ shopId }) => expireLots(shopId, now()),
    check: async (shop, subject) => {
      const { open } = await shop.account(BigInt(subject.memberId));
      const expired = await postedPoints(subject, ["expiry"]);
      if (expired < -77n || open < OPENING) return "doubled";
      return expired === -77n && open === OPENING ? "equal" : "lost";
    },
  },

  "campaign grant": {
    arrange: async (shop, subject) => {
      await doubledFrom(shop);
      const order = buy(shop, subject, []);
      await stored(shop);
      await followOrders(shop.id, [order.id], now());
      return { orderId: String(order.id) };
    },
    act: ({ shopId, orderId }) => grantBonus(shopId, [BigInt(orderId)], now()),
    again: () => Promise.resolve(),
    check: async (_, subject) => {
      const [base, bonus] = [await postedPoints(subject, ["award"]), await postedPoints(subject, ["bonus"])];
      return bonus > base || base > PRICE ? "doubled" : bonus === PRICE && base === PRICE ? "equal" : "lost";
    },
  },

  ...CANCEL_SAGAS,
  ...BIRTHDAY_SAGAS,
  ...GRANT_SAGAS,
} satisfies Record<string, Saga>;

export type SagaName = keyof typeof SAGAS;

export function newSubject(shop: RewardsShop, index: number): Subject {
  const memberId = String(shop.members[index] ?? 0n);
  const ids = { customerId: String(index + 1), memberId, operationId: randomUUID(), redemptionId: "", orderId: "" };
  return { shopId: shop.id, rewardId: 0, ...ids };
}

/** A while passes for all that the shop has asked and got no answer to. */
export async function letTimePass(shopId: number): Promise<void> {
  await withShop(shopId, (db) =>
    db.execute("UPDATE loyalty_redemptions SET asked_at = asked_at - interval '5 minutes' WHERE shop_id = $1", [
      shopId,
    ]),
  );
}
