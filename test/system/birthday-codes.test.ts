import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { yearOfDay } from "#app/domain/loyalty/birthday.ts";
import { startingRules } from "#app/domain/loyalty/rules.ts";
import { createClock } from "#sandbox/clock.ts";
import { days, giftOf, isBornToday, openBirthdayShop, publishGift, type BirthdayShop } from "./birthday-shop.ts";
import { startHouse, type House } from "./house.ts";
import { AMOUNT_OFF, CASHBACK, FREE_SHIPPING, PERCENTAGE_OFF, redeem } from "./rewards-shop.ts";

/** A birthday gift that is a code costs nothing, brings nothing back, and stands in nobody's way. */
let house: House;
let shop: BirthdayShop;
let member: bigint;
let customer: bigint;

beforeAll(async () => {
  house = await startHouse(createClock());
  shop = await openBirthdayShop(house, 30);
});
afterAll(() => house.close());
beforeEach(() => {
  ({ member, customer } = shop.next());
});

const DAY_MS = 24 * 3_600_000;
const OPENING = { open: 1000n, held: 0n, deficit: 0n };

describe.each([
  ["an amount", AMOUNT_OFF],
  ["a percentage", PERCENTAGE_OFF],
  ["free shipping", FREE_SHIPPING],
])("a code for %s", (_, terms) => {
  test("is given once, is used, and nothing comes back when its order does", async () => {
    await shop.gives(terms);
    await isBornToday(shop.id, member);
    await Promise.all([shop.look(), shop.look()]);
    await shop.look();
    await shop.settled();
    const issued = await giftOf(shop.id, member);
    expect(issued).toMatchObject({ state: "issued", points: 0n });
    expect(shop.codes(customer)).toHaveLength(1);
    expect(shop.codes(customer)[0]).toMatchObject({ code: issued?.code, usageLimit: 1, endsAt: issued?.expiresAt });
    expect(await shop.account(member)).toMatchObject({ ...OPENING, entries: 1 });
    const lines = [{ productId: 1n, quantity: 1, unitPrice: "20.00" }];
    const bought = shop.store.checkOut({
      ...{ customerId: customer, lines, shipping: "4.00" },
      codes: [issued?.code ?? ""],
    });
    if (!bought.ok) throw new Error("the code was refused");
    await shop.settled();
    expect(await giftOf(shop.id, member)).toMatchObject({ state: "used", usedOrderId: bought.order.id });
    shop.store.cancel(bought.order.id);
    await shop.settled();
    expect(await giftOf(shop.id, member)).toMatchObject({ state: "used", returnedPoints: 0n });
    expect(await shop.account(member)).toMatchObject(OPENING);
  });
});

test("an unused gift that ends or is cancelled brings no points and no second gift", async () => {
  await shop.gives(AMOUNT_OFF);
  const [ended, cancelled] = [member, shop.next().member];
  for (const each of [ended, cancelled]) await isBornToday(shop.id, each);
  await shop.look();
  await shop.settled();
  const { cancelRedemption } = await import("#app/flows/loyalty/cancel-redemption.ts");
  const { settleRedemptions } = await import("#app/flows/loyalty/settle-redemptions.ts");
  const own = await giftOf(shop.id, cancelled);
  expect(await cancelRedemption(shop.id, own?.id ?? "", { memberId: cancelled }, Date.now())).toEqual({
    ok: false,
    reason: "not_cancellable",
  });
  expect(await cancelRedemption(shop.id, own?.id ?? "", { actor: "548380009" }, Date.now())).toEqual({ ok: true });
  await shop.settled();
  await settleRedemptions(shop.id, () => Date.now() + 40 * DAY_MS);
  await shop.look();
  await shop.settled();
  expect((await giftOf(shop.id, cancelled))?.state).toBe("cancelled");
  expect((await giftOf(shop.id, ended))?.state).toBe("expired");
  for (const each of [ended, cancelled]) expect(await shop.account(each)).toMatchObject({ ...OPENING, entries: 1 });
});

test("a limit per member is neither eaten by the gift nor in its way", async () => {
  const rewardId = await shop.gives({ ...AMOUNT_OFF, limitPerMember: 1 });
  const { member: later, customer: laterCustomer } = shop.next();
  await isBornToday(shop.id, member);
  await redeem(shop.id, member, rewardId);
  await shop.look();
  await shop.settled();
  expect(await giftOf(shop.id, member)).toMatchObject({ state: "issued" });
  await isBornToday(shop.id, later);
  await shop.look();
  await shop.settled();
  const { storefrontMember } = await import("#app/db/queries/storefront-member.ts");
  const seen = await storefrontMember(shop.id, laterCustomer);
  expect(seen?.rewards.find(({ id }) => id === rewardId)?.redeemed).toBe(0);
  await redeem(shop.id, later, rewardId);
  await expect(redeem(shop.id, later, rewardId)).rejects.toThrow("limit_reached");
});

test("the member is told of the code, and when it was given", async () => {
  await shop.gives(AMOUNT_OFF);
  const { adjustPoints } = await import("#app/flows/loyalty/adjust-points.ts");
  const { storefrontMember } = await import("#app/db/queries/storefront-member.ts");
  const { storefrontHistory } = await import("#app/db/queries/storefront-history.ts");
  const { memberOverview } = await import("#app/db/queries/member-overview.ts");
  await isBornToday(shop.id, member);
  await shop.look();
  const waiting = await storefrontMember(shop.id, customer);
  expect(waiting?.redemptions).toMatchObject([{ points: 0n, state: "reserved", code: null }]);
  await shop.settled();
  const issued = await giftOf(shop.id, member);
  const seen = await storefrontMember(shop.id, customer);
  expect(seen?.redemptions).toMatchObject([{ points: 0n, state: "issued", code: issued?.code, name: "Reward" }]);
  expect((await memberOverview(shop.id, member))?.lastGift).toEqual({
    at: issued?.createdAt,
    year: yearOfDay(days.dayOf(Date.now())),
  });
  for (const n of [1, 2, 3]) {
    const adjustment = { memberId: member, points: BigInt(n), reason: "x", actor: "staff" };
    await adjustPoints(shop.id, { ...adjustment, operationId: crypto.randomUUID() }, Date.now());
  }
  // Whatever the page's length, each event is told once, in order.
  const told = ["3", "2", "1", "birthday", "1000"];
  for (const limit of [1, 2, 3, 4, 5]) {
    const read: string[] = [];
    for (let before: number | null = null, first = true; first || before !== null; first = false) {
      const page = await storefrontHistory(shop.id, customer, before, limit);
      read.push(...page.events.map(({ kind, points }) => (points === 0n ? kind : points.toString())));
      before = page.before;
    }
    expect(read).toEqual(told);
  }
});

test("what is promised cannot be archived or become money", async () => {
  const rewardId = await shop.gives(AMOUNT_OFF);
  const { moveReward } = await import("#app/flows/loyalty/move-reward.ts");
  const { saveReward } = await import("#app/flows/loyalty/save-reward.ts");
  const { saveProgrammeDraft } = await import("#app/flows/loyalty/save-programme-draft.ts");
  const { publishProgramme } = await import("#app/flows/loyalty/publish-programme.ts");
  const rulesWith = (birthday: unknown): unknown =>
    JSON.parse(JSON.stringify({ ...sent(startingRules("EUR")), birthday }));
  const archive = () => moveReward(shop.id, rewardId, "archived", Date.now());
  const turnIntoMoney = () => saveReward(shop.id, rewardId, { name: "Cash", cost: 1n, terms: CASHBACK }, Date.now());
  expect(await archive()).toEqual({ ok: false, reason: "birthday_gift" });
  expect(await turnIntoMoney()).toEqual({ ok: false, reason: "birthday_gift_is_code" });
  // What is being edited counts as well, until it is given up.
  await publishGift(shop.id, null);
  await saveProgrammeDraft(shop.id, rulesWith({ gift: "reward", rewardId }), Date.now());
  expect(await archive()).toEqual({ ok: false, reason: "birthday_gift" });
  await saveProgrammeDraft(shop.id, rulesWith(null), Date.now());
  await publishProgramme(shop.id, "staff", Date.now());
  expect(await archive()).toEqual({ ok: true });
  expect(await turnIntoMoney()).toEqual({ ok: false, reason: "birthday_gift_is_code" });
  const money = await shop.offer(CASHBACK);
  for (const chosen of [rewardId, money, 999_999]) {
    expect(await saveProgrammeDraft(shop.id, rulesWith({ gift: "reward", rewardId: chosen }), Date.now())).toEqual({
      ok: false,
      reason: "invalid_rules",
      issues: [{ path: "birthday.rewardId", problem: "unknown" }],
    });
  }
});

const sent = (rules: object): object =>
  JSON.parse(
    JSON.stringify(rules, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value)),
  ) as object;

test("the ledger audits clean, and the database keeps what costs nothing apart", async () => {
  const { ledgerAudit } = await import("#app/db/queries/ledger-audit.ts");
  expect(await shop.act((db) => ledgerAudit(db))).toEqual([]);
  const set = (what: string) =>
    shop.act((db) => db.execute(`UPDATE loyalty_redemptions SET ${what} WHERE shop_id = $1 AND points = 0`, [shop.id]));
  await expect(set("points = 1")).rejects.toThrow("loyalty_redemptions_gift");
  await expect(set("operation_id = gen_random_uuid()::text")).rejects.toThrow("loyalty_redemptions_gift");
  await expect(set("returned_points = 1")).rejects.toThrow("loyalty_redemptions_points");
});
