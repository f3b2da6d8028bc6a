import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import {
  days,
  giftOf,
  isBornToday,
  openBirthdayShop,
  publishGift,
  type BirthdayShop,
} from "#test/system/birthday-shop.ts";
import { giveToken, startHouse, type House } from "#test/system/house.ts";
import { AMOUNT_OFF } from "#test/system/rewards-shop.ts";

/** What may come between a birthday and its code: no gift is lost in silence, none is made twice. */
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
const refused = async () => {
  const { refusedGifts } = await import("#app/db/queries/refused-gifts.ts");
  return shop.act(refusedGifts);
};
const stuck = async (): Promise<string[]> => {
  const { stuckRedemptions } = await import("#app/db/queries/stuck-redemptions.ts");
  return (await shop.act((db) => stuckRedemptions(db, Date.now() + 1, 100))).map(({ id }) => id);
};

test("while Shopify does not let us, it waits where staff see it; its life begins when it is made", async () => {
  await shop.gives(AMOUNT_OFF);
  await isBornToday(shop.id, member);
  await shop.look();
  await shop.act((db) => db.execute("UPDATE sessions SET access_token = '' WHERE shop_id = $1", [shop.id]));
  await house.jobs.drain(shop.id);
  const waiting = await giftOf(shop.id, member);
  expect(waiting?.state).toBe("reserved");
  expect(await stuck()).toContain(waiting?.id);
  await giveToken(shop.hosted);
  const { settleRedemptions } = await import("#app/flows/loyalty/settle-redemptions.ts");
  const late = Date.now() + 45 * DAY_MS;
  await settleRedemptions(shop.id, () => late);
  const issued = await giftOf(shop.id, member);
  expect(issued).toMatchObject({ state: "issued", expiresAt: days.endOf(days.dayOf(late) + 30) - 1000 });
  expect(shop.codes(customer)[0]?.endsAt).toBe(issued?.expiresAt);
});

test("what Shopify refuses is shown until a person decides: made anew as the reward is then, or left", async () => {
  const rewardId = await shop.gives(AMOUNT_OFF);
  const { saveReward } = await import("#app/flows/loyalty/save-reward.ts");
  const { resolveGifts } = await import("#app/flows/loyalty/resolve-gifts.ts");
  const call = (name: string) => saveReward(shop.id, rewardId, { name, cost: 100n, terms: AMOUNT_OFF }, Date.now());
  const name = "too long for a title".repeat(20);
  await call(name);
  await isBornToday(shop.id, member);
  await shop.look();
  await shop.settled();
  expect(await giftOf(shop.id, member)).toMatchObject({ state: "failed", failure: "TOO_LONG" });
  const told = [{ rewardId, rewardName: name, failure: "TOO_LONG", gifts: 1 }];
  expect(await refused()).toEqual(told);
  expect(await resolveGifts(shop.id, rewardId, "again", "staff")).toEqual({ ok: true });
  await shop.settled();
  expect(await refused()).toEqual(told);
  await call("Cake");
  expect(await resolveGifts(shop.id, rewardId, "again", "staff")).toEqual({ ok: true });
  await shop.settled();
  expect(await giftOf(shop.id, member)).toMatchObject({ state: "issued", terms: { rewardName: "Cake" } });
  expect(await refused()).toEqual([]);
  expect(await resolveGifts(shop.id, rewardId, "again", "staff")).toEqual({ ok: false, reason: "no_refused_gifts" });
  expect(shop.codes(customer)).toHaveLength(1);

  const { member: other, customer: otherCustomer } = shop.next();
  await call(name);
  await isBornToday(shop.id, other);
  await shop.look();
  await shop.settled();
  expect(await resolveGifts(shop.id, rewardId, "leave", "staff")).toEqual({ ok: true });
  expect(await refused()).toEqual([]);
  expect(shop.codes(otherCustomer)).toEqual([]);
  await call("Reward");
});

test("uninstalled in the middle: it waits until the app is back, and is made once", async () => {
  await shop.gives(AMOUNT_OFF);
  await isBornToday(shop.id, member);
  await shop.look();
  shop.hosted.uninstall();
  await shop.settled();
  expect((await giftOf(shop.id, member))?.state).toBe("reserved");
  shop.hosted.install();
  await giveToken(shop.hosted);
  const { wakeRedemptions } = await import("#app/flows/loyalty/wake-redemptions.ts");
  await wakeRedemptions(shop.id, Date.now());
  await shop.settled();
  expect((await giftOf(shop.id, member))?.state).toBe("issued");
  expect(shop.codes(customer)).toHaveLength(1);
});

test("merged in the middle: the survivor has the code, and no other this year", async () => {
  await shop.gives(AMOUNT_OFF);
  const { member: survivor, customer: survivors } = shop.next();
  await isBornToday(shop.id, member);
  await shop.look();
  shop.store.mergeCustomers(survivors, customer);
  await shop.settled();
  await isBornToday(shop.id, survivor);
  await shop.look();
  await shop.settled();
  expect((await giftOf(shop.id, member))?.state).toBe("issued");
  expect(await giftOf(shop.id, survivor)).toBeNull();
  expect(shop.codes(survivors)).toHaveLength(1);
});

test("erased in the middle: nobody is given anything, and nobody need decide", async () => {
  await shop.gives(AMOUNT_OFF);
  await isBornToday(shop.id, member);
  await shop.look();
  const { customerRedact } = await import("#sandbox/webhooks/compliance.ts");
  shop.hosted.webhooks.emit(customerRedact(shop.store, customer));
  shop.store.eraseCustomer(customer);
  await shop.settled();
  expect((await giftOf(shop.id, member))?.state).toBe("failed");
  expect(await refused()).toEqual([]);
  expect(shop.codes(customer)).toEqual([]);
});

test("a day that was missed is made up for by the rules of that day, though the reward is archived by now", async () => {
  const { moveReward } = await import("#app/flows/loyalty/move-reward.ts");
  const rewardId = await shop.gives(AMOUNT_OFF);
  await isBornToday(shop.id, member);
  const nextMorning = days.endOf(days.dayOf(Date.now())) + DAY_MS / 4;
  await publishGift(shop.id, { gift: "points", points: 7n }, nextMorning);
  expect(await moveReward(shop.id, rewardId, "archived", nextMorning)).toEqual({ ok: true });
  await shop.look(nextMorning + 1);
  await shop.settled();
  expect(await giftOf(shop.id, member)).toMatchObject({ state: "issued", rewardId });
  expect(await shop.account(member)).toMatchObject({ open: 1000n, held: 0n, entries: 1 });
});
