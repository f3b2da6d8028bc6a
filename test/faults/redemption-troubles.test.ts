import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import type { FaultKind } from "#sandbox/wire/wire-faults.ts";
import { giveToken, startHouse, type House } from "#test/system/house.ts";
import { AMOUNT_OFF, CASHBACK, openRewardsShop, redemptionOf, type RewardsShop } from "#test/system/rewards-shop.ts";
import { letTimePass } from "./sagas.ts";

/** What else can come between a reservation and its end: each has one defined end, and nothing is freed too early. */
let house: House;
let shop: RewardsShop;
let codeReward: number;
let cashback: number;
let endless: number;
let next = 0;
let member: bigint;
let customer: bigint;

beforeAll(async () => {
  house = await startHouse(createClock());
  shop = await openRewardsShop(house, { customers: 40, points: 1000n });
  codeReward = await shop.offer(AMOUNT_OFF);
  cashback = await shop.offer(CASHBACK);
  endless = await shop.offer({ ...CASHBACK, validDays: null });
});
afterAll(() => house.close());
beforeEach(() => {
  house.sandbox.faults.clear();
  member = shop.members[next++] ?? 0n;
  customer = BigInt(next);
});

const RESERVED = { open: 1000n, held: 100n };
const SPENT = { open: 900n, held: 0n };
const FREE = { open: 1000n, held: 0n };

const fail = (operation: string, kind: FaultKind): void =>
  void house.sandbox.faults.add({ door: "graphql", operation, kind });
const discounts = () => shop.store.discounts.all().filter((one) => one.customerIds?.has(customer));
const credits = () => shop.store.credit.ofCustomer(customer)?.transactions ?? [];
const drain = () => house.jobs.drain(shop.id);

/** Reserves, and does nothing at Shopify yet. */
async function reserve(rewardId: number, memberId = member): Promise<string> {
  const { redeemReward } = await import("#app/flows/loyalty/redeem-reward.ts");
  const made = await redeemReward(shop.id, { memberId, rewardId, operationId: randomUUID() }, Date.now());
  if (!made.ok) throw new Error(made.reason);
  return made.redemptionId;
}

async function settle(id: string, clock: () => number = Date.now): Promise<"done" | "later"> {
  const { settleRedemption } = await import("#app/flows/loyalty/settle-redemption.ts");
  const { findShopById } = await import("#app/db/stores/shop-store.ts");
  const found = await findShopById(shop.id);
  if (!found) throw new Error("no shop");
  return settleRedemption(found, id, clock);
}

/** Settles with Shopify refusing to be looked at, after `skip` looks: what became of the call stays unknown. */
async function looksInVain(id: string, operation: string, skip: number): Promise<void> {
  house.sandbox.faults.add({ door: "graphql", operation, kind: "status", status: 402, skip });
  await expect(settle(id)).rejects.toMatchObject({ kind: "stop" });
  house.sandbox.faults.clear();
}

async function stuck(): Promise<string[]> {
  const { stuckRedemptions } = await import("#app/db/queries/stuck-redemptions.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  return (await withShop(shop.id, (db) => stuckRedemptions(db, Date.now() + 1, 1000))).map((one) => one.id);
}

test("who read a redemption before somebody else asked Shopify about it does not ask as if nobody had", async () => {
  const { beginAsking, endAsking } = await import("#app/db/stores/redemption-store.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const id = await reserve(codeReward);
  const read = await redemptionOf(shop.id, id);
  const now = Date.now();
  const ask = () =>
    withShop(shop.id, (db) => beginAsking(db, read, [member], { now, seenTransaction: null, expiresAt: null }));
  expect(await ask()).toBe(true);
  await withShop(shop.id, (db) => endAsking(db, id, now));
  expect(await ask()).toBe(false);
  // Read again, it can be asked about: nothing is stuck.
  expect(await settle(id)).toBe("done");
});

test("a code that is somebody else's gives way to another", async () => {
  const id = await reserve(codeReward);
  const { code } = await redemptionOf(shop.id, id);
  const [example] = shop.store.discounts.all();
  const terms = { ...(example ?? foreign), code: code ?? "", title: "Summer sale", customerIds: null };
  shop.store.discounts.create(terms);
  expect(await settle(id)).toBe("done");
  const issued = await redemptionOf(shop.id, id);
  expect(issued).toMatchObject({ state: "issued" });
  expect(issued.code).not.toBe(code);
  expect(discounts().map((one) => one.code)).toEqual([issued.code]);
  expect(await shop.account(member)).toMatchObject(SPENT);
});

const foreign = {
  startsAt: 0,
  endsAt: null,
  value: { kind: "percentage", millionths: 100_000n } as const,
  items: { kind: "all", ids: new Set<bigint>() } as const,
  minimum: null,
  combinesWith: { order: false, product: false, shipping: false },
  usageLimit: null,
  appliesOncePerCustomer: false,
  maximumShippingMinor: null,
  tags: [],
};

test("a lost credit is not tried again before its absence can be believed, and then once", async () => {
  const id = await reserve(cashback);
  fail("storeCreditAccountCredit", "drop-before");
  expect(await settle(id)).toBe("later");
  expect(await settle(id)).toBe("later");
  expect(await settle(id, () => Date.now() + 119_000)).toBe("later");
  expect(credits()).toHaveLength(0);
  expect(await shop.account(member)).toMatchObject(RESERVED);
  expect(await settle(id, () => Date.now() + 121_000)).toBe("done");
  expect(credits()).toHaveLength(1);
  expect(await shop.account(member)).toMatchObject(SPENT);
});

test("while one credit's answer is unknown no other begins for the customer", async () => {
  const [first, second] = [await reserve(cashback), await reserve(cashback)];
  fail("storeCreditAccountCredit", "drop-before");
  expect(await settle(first)).toBe("later");
  expect(await settle(second)).toBe("later");
  expect(credits()).toHaveLength(0);
  await letTimePass(shop.id);
  await drain();
  expect(credits()).toHaveLength(2);
  expect(await shop.account(member)).toMatchObject({ open: 800n, held: 0n });
});

test.each([true, false])(
  "a credit that may be another's is parked, shown, and decided by a person: %s",
  async (had) => {
    const { resolveRedemption } = await import("#app/flows/loyalty/resolve-redemption.ts");
    const id = await reserve(endless);
    fail("storeCreditAccountCredit", had ? "drop-after" : "drop-before");
    await looksInVain(id, "ReadStoreCredit", 1);
    // Meanwhile the merchant gives the same amount by hand.
    for (let times = had ? 1 : 2; times > 0; times--) {
      shop.store.credit.credit(customer, 500n);
    }
    expect(await settle(id)).toBe("done");
    expect(await redemptionOf(shop.id, id)).toMatchObject({ state: "parked", failure: "several_credits_match" });
    expect(await shop.account(member)).toMatchObject(RESERVED);
    expect(await stuck()).toContain(id);
    const { operatorFigures } = await import("#app/db/queries/operator-figures.ts");
    expect((await operatorFigures()).redemptionsParked).toBe(1);
    await letTimePass(shop.id);
    await drain();
    expect(credits()).toHaveLength(2);

    const decider = { actor: "staff-7", reason: "looked at the account" };
    const decide = () => resolveRedemption(shop.id, id, had, decider, Date.now());
    expect(await decide()).toEqual({ ok: true });
    expect(await decide()).toEqual({ ok: false, reason: "not_parked" });
    expect(await redemptionOf(shop.id, id)).toMatchObject({ state: had ? "issued" : "failed" });
    expect(await shop.account(member)).toMatchObject(had ? SPENT : FREE);
    expect(await stuck()).not.toContain(id);
  },
);

test("what Shopify refuses frees the points and says why", async () => {
  const id = await reserve(cashback);
  shop.store.credit.credit(customer, 9_999_900n);
  expect(await settle(id)).toBe("done");
  expect(await redemptionOf(shop.id, id)).toMatchObject({ state: "failed", failure: "CREDIT_LIMIT_EXCEEDED" });
  expect(await shop.account(member)).toMatchObject(FREE);
});

test("a revoked token: stays reserved, an operator sees it, and it goes on with the next token", async () => {
  const id = await reserve(codeReward);
  const { withShop } = await import("#app/db/with-shop.ts");
  await withShop(shop.id, (db) => db.execute("UPDATE sessions SET access_token = '' WHERE shop_id = $1", [shop.id]));
  await expect(settle(id)).rejects.toMatchObject({ kind: "reauth" });
  expect(await redemptionOf(shop.id, id)).toMatchObject({ state: "reserved", askedAt: null });
  expect(await shop.account(member)).toMatchObject(RESERVED);
  expect(await stuck()).toContain(id);
  await giveToken(shop.hosted);
  await drain();
  expect(await redemptionOf(shop.id, id)).toMatchObject({ state: "issued" });
  expect(await shop.account(member)).toMatchObject(SPENT);
});

test("uninstalled in the middle: nothing moves until the app is back, then it ends once", async () => {
  const id = await reserve(codeReward);
  fail("discountCodeBasicCreate", "drop-after");
  await looksInVain(id, "FindDiscountCode", 0);
  shop.hosted.uninstall();
  await shop.hosted.webhooks.idle();
  await drain();
  expect(await redemptionOf(shop.id, id)).toMatchObject({ state: "reserved" });
  expect(await shop.account(member)).toMatchObject(RESERVED);
  shop.hosted.install();
  await giveToken(shop.hosted);
  const { wakeRedemptions } = await import("#app/flows/loyalty/wake-redemptions.ts");
  await wakeRedemptions(shop.id, Date.now());
  await drain();
  expect(await redemptionOf(shop.id, id)).toMatchObject({ state: "issued" });
  expect(discounts()).toHaveLength(1);
  expect(await shop.account(member)).toMatchObject(SPENT);
});

test("the customer is merged into another in the middle: the hold goes along, and the survivor gets it once", async () => {
  const survivor = shop.members[next++] ?? 0n;
  const survivorCustomer = BigInt(next);
  const ids = [await reserve(codeReward), await reserve(cashback)];
  shop.store.mergeCustomers(survivorCustomer, customer);
  await shop.hosted.webhooks.idle();
  await drain();
  for (const id of ids) expect(await redemptionOf(shop.id, id)).toMatchObject({ state: "issued" });
  expect(await shop.account(survivor)).toMatchObject({ open: 1800n, held: 0n });
  expect(await shop.account(member)).toMatchObject({ open: 0n, held: 0n });
  expect(shop.store.discounts.all().filter((one) => one.customerIds?.has(survivorCustomer))).toHaveLength(1);
  expect(shop.store.credit.ofCustomer(survivorCustomer)?.transactions).toHaveLength(1);
});

test("the customer is erased in the middle: what was not begun is freed, what nobody can tell is parked", async () => {
  const [code, begun] = [await reserve(codeReward), await reserve(cashback)];
  fail("storeCreditAccountCredit", "drop-after");
  await looksInVain(begun, "ReadStoreCredit", 1);
  const { customerRedact } = await import("#sandbox/webhooks/compliance.ts");
  shop.hosted.webhooks.emit(customerRedact(shop.store, customer));
  shop.store.eraseCustomer(customer);
  await shop.hosted.webhooks.idle();
  await drain();
  expect(await redemptionOf(shop.id, code)).toMatchObject({ state: "failed", failure: "customer_gone" });
  expect(await redemptionOf(shop.id, begun)).toMatchObject({ state: "parked", failure: "customer_gone" });
  expect(await stuck()).toContain(begun);
  expect(await shop.account(member)).toMatchObject({ open: 1000n, held: 100n });
});

test("an order that was given to a customer who is erased since keeps the code used", async () => {
  const { customerRedact } = await import("#sandbox/webhooks/compliance.ts");
  const id = await reserve(codeReward);
  await settle(id);
  const { code } = await redemptionOf(shop.id, id);
  const lines = [{ productId: 1n, quantity: 2, unitPrice: "20.00" }];
  const bought = shop.store.checkOut({ customerId: customer, lines, codes: [code ?? ""], shipping: "4.00" });
  if (!bought.ok) throw new Error(bought.reason);
  const told = async (): Promise<void> => {
    await shop.hosted.webhooks.idle();
    await drain();
  };
  await told();
  const heir = 40n;
  shop.store.reassign(bought.order.id, heir);
  await told();
  expect(await redemptionOf(shop.id, id)).toMatchObject({ state: "used", returnedPoints: 0n });
  shop.hosted.webhooks.emit(customerRedact(shop.store, heir));
  await told();
  // The order is there, though neither customer nor code is named in it any more.
  const [line] = bought.order.lines;
  shop.store.refund(bought.order.id, { lines: [{ lineId: line?.id ?? 0n, quantity: 1 }] });
  await told();
  expect(await redemptionOf(shop.id, id)).toMatchObject({ state: "used", returnedPoints: 0n });
});

test("a reward that changes or goes in the middle: what was promised is given", async () => {
  const rewardId = await shop.offer(AMOUNT_OFF);
  const id = await reserve(rewardId);
  const { saveReward } = await import("#app/flows/loyalty/save-reward.ts");
  const { moveReward } = await import("#app/flows/loyalty/move-reward.ts");
  const terms = { ...AMOUNT_OFF, amountMinor: 1n } as typeof AMOUNT_OFF;
  await saveReward(shop.id, rewardId, { name: "Less", cost: 999n, terms }, Date.now());
  await moveReward(shop.id, rewardId, "archived", Date.now());
  await drain();
  expect(await redemptionOf(shop.id, id)).toMatchObject({ state: "issued", points: 100n });
  expect(discounts()[0]?.value).toMatchObject({ kind: "amount", amountMinor: 1000n });
  await expect(reserve(rewardId)).rejects.toThrow("reward_not_active");
});
