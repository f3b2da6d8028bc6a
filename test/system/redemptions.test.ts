import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import { startHouse, type House } from "./house.ts";
import {
  AMOUNT_OFF,
  CASHBACK,
  FREE_SHIPPING,
  openRewardsShop,
  PERCENTAGE_OFF,
  redeem,
  redemptionOf,
  type RewardsShop,
} from "./rewards-shop.ts";
import { untilConnected } from "./until-connected.ts";

/** What members redeem exists at Shopify exactly when their points are spent, and comes back as far as its order does. */
const MEMBERS = 40;

let house: House;
let shop: RewardsShop;
let nextMember = 0;
let member: bigint;
let customer: bigint;

beforeAll(async () => {
  house = await startHouse(createClock());
  shop = await openRewardsShop(house, { customers: MEMBERS, points: 1000n });
});
afterAll(() => house.close());

beforeEach(() => {
  shop.hosted.adminApi.faults.throttleNext = 0;
  member = shop.members[nextMember++] ?? 0n;
  customer = BigInt(nextMember);
});

/** Lets Shopify tell the app what happened, and the app work until nothing is left. */
async function settled(): Promise<void> {
  await shop.hosted.webhooks.idle();
  await house.jobs.drain(shop.id);
}

function buy(code: string, lines = [{ productId: 1n, quantity: 2, unitPrice: "20.00" }], forCustomer = customer) {
  const bought = shop.store.checkOut({ customerId: forCustomer, lines, codes: [code], shipping: "4.00" });
  if (!bought.ok) throw new Error(bought.codes.map((one) => (one.ok ? "" : one.reason)).join(" "));
  return bought.order;
}

test.each([
  ["an amount", AMOUNT_OFF, 1000n],
  ["a percentage", PERCENTAGE_OFF, 600n],
  ["free shipping", FREE_SHIPPING, 400n],
])("a code for %s: bound to its customer, used once, returned with its order", async (_, terms, worthMinor) => {
  const id = await redeem(shop.id, member, await shop.offer(terms));
  const issued = await redemptionOf(shop.id, id);
  expect(issued).toMatchObject({ state: "issued", askedAt: null, returnedPoints: 0n });
  expect(await shop.account(member)).toMatchObject({ open: 900n, held: 0n });
  const code = issued.code ?? "";
  expect(code).toMatch(/^[2-9B-Z]{4}-[2-9B-Z]{4}-[2-9B-Z]{4}$/);
  const discount = shop.store.discounts.byCode(code);
  expect([...(discount?.customerIds ?? [])]).toEqual([customer]);
  expect(discount).toMatchObject({ usageLimit: 1, appliesOncePerCustomer: true, endsAt: issued.expiresAt });

  expect(() => buy(code, undefined, 1n + (customer % 5n) + 30n)).toThrow("other_customer");
  const order = buy(code.toLowerCase());
  expect(order.discounts.reduce((sum, one) => sum + one.totalMinor, 0n)).toBe(worthMinor);
  expect(() => buy(code)).toThrow("used_up");
  await settled();
  expect(await redemptionOf(shop.id, id)).toMatchObject({ state: "used", usedOrderId: order.id, returnedPoints: 0n });

  const [line] = order.lines;
  shop.store.refund(order.id, { lines: [{ lineId: line?.id ?? 0n, quantity: 1 }] });
  await settled();
  expect((await redemptionOf(shop.id, id)).returnedPoints).toBe(terms.kind === "free_shipping" ? 0n : 50n);
  shop.store.cancel(order.id);
  await settled();
  expect(await redemptionOf(shop.id, id)).toMatchObject({ state: "used", returnedPoints: 100n });
  const { open, deficit } = await shop.account(member);
  expect([open, deficit]).toEqual([1000n, 0n]);
});

test("cashback is credited once, with its end, and spends the points", async () => {
  const rewardId = await shop.offer(CASHBACK);
  const ids = [await redeem(shop.id, member, rewardId), await redeem(shop.id, member, rewardId)];
  const credits = shop.store.credit.ofCustomer(customer)?.transactions ?? [];
  const kept = await Promise.all(ids.map((id) => redemptionOf(shop.id, id)));
  expect(kept.map(({ state }) => state)).toEqual(["issued", "issued"]);
  expect(kept.map(({ shopifyId }) => shopifyId)).toEqual(
    credits.map(({ id }) => `gid://shopify/StoreCreditAccountCreditTransaction/${id}`),
  );
  expect(credits.map(({ amountMinor }) => amountMinor)).toEqual([500n, 500n]);
  // each with a second of its own
  expect(credits.map(({ expiresAt }) => expiresAt)).toEqual(kept.map(({ expiresAt }) => expiresAt));
  expect((kept[0]?.expiresAt ?? 0) - (kept[1]?.expiresAt ?? 0)).toBe(1000);
  expect(await shop.account(member)).toMatchObject({ open: 800n, held: 0n });
});

test("one operation is one redemption, however often and at once it is asked for", async () => {
  const { redeemReward } = await import("#app/flows/loyalty/redeem-reward.ts");
  const [rewardId, otherId] = [await shop.offer(AMOUNT_OFF), await shop.offer(AMOUNT_OFF)];
  const request = { memberId: member, rewardId, operationId: randomUUID() };
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => redeemReward(shop.id, request, Date.now())));
  expect(new Set(outcomes.map((one) => one.ok && one.redemptionId)).size).toBe(1);
  expect(outcomes.filter((one) => one.ok && !one.repeated)).toHaveLength(1);
  expect(await redeemReward(shop.id, { ...request, rewardId: otherId }, Date.now())).toEqual({
    ok: false,
    reason: "operation_reused",
  });
  await settled();
  expect(await shop.account(member)).toMatchObject({ open: 900n, held: 0n });
});

test("100 redemptions of one balance at once: as many as it pays for", async () => {
  const { redeemReward } = await import("#app/flows/loyalty/redeem-reward.ts");
  const rewardId = await shop.offer(AMOUNT_OFF, 130n);
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, () => {
      const request = { memberId: member, rewardId, operationId: randomUUID() };
      return untilConnected(() => redeemReward(shop.id, request, Date.now()));
    }),
  );
  expect(outcomes.filter((one) => one.ok)).toHaveLength(7);
  expect(new Set(outcomes.map((one) => (one.ok ? "" : one.reason)))).toEqual(new Set(["", "insufficient_points"]));
  expect(await shop.account(member)).toMatchObject({ open: 1000n, held: 910n });
  await settled();
  expect(await shop.account(member)).toMatchObject({ open: 90n, held: 0n });
  const made = shop.store.discounts.all().filter((one) => one.customerIds?.has(customer));
  expect(made).toHaveLength(7);
});

test("a limit per member holds against redemptions at once", async () => {
  const { redeemReward } = await import("#app/flows/loyalty/redeem-reward.ts");
  const rewardId = await shop.offer({ ...AMOUNT_OFF, limitPerMember: 2 });
  const outcomes = await Promise.all(
    Array.from({ length: 5 }, () =>
      redeemReward(shop.id, { memberId: member, rewardId, operationId: randomUUID() }, Date.now()),
    ),
  );
  expect(outcomes.map((one) => (one.ok ? "ok" : one.reason)).sort()).toEqual([
    ...["limit_reached", "limit_reached", "limit_reached"],
    ...["ok", "ok"],
  ]);
  await settled();
});

test("another member's redemption is nobody's to see or to cancel", async () => {
  const { cancelRedemption } = await import("#app/flows/loyalty/cancel-redemption.ts");
  const { memberRedemptions } = await import("#app/db/queries/member-redemptions.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const id = await redeem(shop.id, member, await shop.offer(AMOUNT_OFF));
  const other = shop.members[nextMember++] ?? 0n;
  const seenBy = (memberId: bigint) => withShop(shop.id, (db) => memberRedemptions(db, memberId, 10, id));
  expect(await cancelRedemption(shop.id, id, { memberId: other }, Date.now())).toEqual({
    ok: false,
    reason: "unknown_redemption",
  });
  expect(await seenBy(other)).toEqual([]);
  expect(await seenBy(member)).toHaveLength(1);
  expect(await cancelRedemption(shop.id, id, { memberId: member }, Date.now())).toEqual({ ok: true });
  await house.jobs.drain(shop.id);
  expect(await redemptionOf(shop.id, id)).toMatchObject({ state: "cancelled", returnedPoints: 100n });
  expect(await shop.account(member)).toMatchObject({ open: 1000n, held: 0n });
});

test("an order that turns up after the code was cancelled takes the points again", async () => {
  const { cancelRedemption } = await import("#app/flows/loyalty/cancel-redemption.ts");
  const id = await redeem(shop.id, member, await shop.offer(AMOUNT_OFF));
  const { code } = await redemptionOf(shop.id, id);
  shop.hosted.webhooks.set({ hold: true });
  const order = buy(code ?? "", [{ productId: 1n, quantity: 1, unitPrice: "20.00" }]);
  // Shopify counts uses later than it takes orders.
  const discount = shop.store.discounts.byCode(code ?? "");
  if (!discount) throw new Error("no discount");
  discount.uses = 0;
  expect(await cancelRedemption(shop.id, id, { memberId: member }, Date.now())).toEqual({ ok: true });
  await house.jobs.drain(shop.id);
  expect(await redemptionOf(shop.id, id)).toMatchObject({ state: "cancelled", returnedPoints: 100n });
  shop.hosted.webhooks.set({ hold: false });
  shop.hosted.webhooks.release();
  await shop.hosted.webhooks.idle();
  await house.jobs.drain(shop.id);
  expect(await redemptionOf(shop.id, id)).toMatchObject({
    ...{ state: "used", usedOrderId: order.id },
    ...{ returnedPoints: 0n, returns: 2 },
  });
  expect((await shop.account(member)).open).toBe(900n + 10n);
});

test("a shop that granted fewer scopes is told which are missing, and nothing is reserved", async () => {
  const { missingScopes } = await import("#app/db/queries/missing-scopes.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const { updateScopes } = await import("#app/db/stores/shop-store.ts");
  const rewardId = await shop.offer(CASHBACK);
  const granted = shop.hosted.grantedScopes();
  const missing = () => withShop(shop.id, missingScopes);
  expect(Object.values(await missing()).flat()).toEqual([]);
  await withShop(shop.id, (db) => updateScopes(db, ["read_orders", "write_discounts"]));
  expect(await missing()).toMatchObject({
    amount_off: [],
    store_credit: [
      ...["read_store_credit_accounts", "write_store_credit_account_transactions"],
      "read_store_credit_account_transactions",
    ],
  });
  await expect(redeem(shop.id, member, rewardId)).rejects.toThrow("missing_scopes");
  expect(await shop.account(member)).toMatchObject({ open: 1000n, held: 0n });
  await withShop(shop.id, (db) => updateScopes(db, [...granted]));
});
