import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import { startingRules, type ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import {
  buy,
  DAY,
  goLive,
  HOUR,
  memberOf,
  openEarningShop,
  pass,
  pointsOf,
  publish,
  settle,
  START,
  statementOf,
  strike,
} from "./earning-shop.ts";
import { rowsOfShop } from "./database.ts";
import { startHouse, type House } from "./house.ts";

let house: House;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(START);
  house = await startHouse(createClock());
});

afterAll(async () => {
  vi.useRealTimers();
  await house.close();
});

/** Rules under which points can be spent as soon as they are earned. */
const atOnce = (rules: ProgrammeRules): ProgrammeRules => ({ ...rules, earning: { ...rules.earning, pendingDays: 0 } });

test("an order's points: pending, released at the end of the shop's day, lowered by a refund, expired a year later", async () => {
  const shop = await openEarningShop(house, "life.myshopify.com");
  await publish(shop, (rules) => rules);
  await goLive(shop);

  // 1 point per 100 won, and never from a gift card.
  const { id } = shop.store.placeOrder({
    customerId: 1n,
    lines: [
      { productId: 1n, quantity: 3, unitPrice: "4990" },
      { productId: 2n, quantity: 1, unitPrice: "9030" },
      { quantity: 1, unitPrice: "50000", isGiftCard: true },
    ],
    shipping: "3000",
  });
  await settle(shop);
  expect(await pointsOf(shop, 1)).toEqual([0n, 240n]);
  const { orderEarnings } = await import("#app/db/queries/order-earnings.ts");
  const why = await orderEarnings(shop.id, id);
  expect(why?.explanation.reason).toBeNull();
  expect(why?.explanation.lines.map((line) => [line.eligibleMinor, line.points])).toEqual([
    [14_970n, 150n],
    [9_030n, 90n],
    [0n, 0n],
  ]);

  // Paid on the 10th: pending through the 24th in Seoul, whose midnight is at 15:00 UTC.
  const release = Date.UTC(2025, 0, 24, 15);
  await strike(shop, release - 1);
  expect(await pointsOf(shop, 1)).toEqual([0n, 240n]);
  await strike(shop, release);
  expect(await pointsOf(shop, 1)).toEqual([240n, 0n]);

  pass(HOUR);
  const [first] = shop.store.order(id).lines;
  shop.store.refund(id, { lines: [{ lineId: first?.id ?? 0n, quantity: 1 }] });
  await settle(shop);
  expect(await pointsOf(shop, 1)).toEqual([190n, 0n]);

  // Spendable from the 25th on, for a year: the 25th of January 2026 is the last day.
  const expiry = Date.UTC(2026, 0, 25, 15);
  expect((await memberOf(shop, 1))?.nextExpiry).toEqual({ at: expiry, points: 190n });
  await strike(shop, expiry - 1);
  expect(await pointsOf(shop, 1)).toEqual([190n, 0n]);
  // A worker that was down for three days catches up.
  await strike(shop, expiry + 3 * DAY);
  await strike(shop);
  expect(await statementOf(shop, 1)).toEqual([
    ["award", 150n],
    ["award", 90n],
    ["reversal", -50n],
    ["expiry", -190n],
  ]);
});

test("who earns: paid orders by source, tag, status and launch; whoever earned keeps it when an order changes hands", async () => {
  const shop = await openEarningShop(house, "who.myshopify.com");
  const early = buy(shop, 1, "70000");
  for (const email of ["guest@shop.example", undefined])
    shop.store.placeOrder({
      customerId: null,
      lines: [{ productId: 1n, quantity: 1, unitPrice: "3000" }],
      ...(email === undefined ? {} : { email }),
    });
  pass(HOUR);
  const waiting = shop.store.placeOrder({
    customerId: 3n,
    lines: [{ productId: 1n, quantity: 1, unitPrice: "5000" }],
    financialStatus: "PENDING",
  });
  pass(HOUR);
  await settle(shop);
  await publish(shop, (rules) => ({
    ...rules,
    earning: { ...rules.earning, pendingDays: 0, sources: { ...rules.earning.sources, pos: false } },
  }));
  const { chooseTestCustomers } = await import("#app/flows/loyalty/choose-test-customers.ts");
  expect(await chooseTestCustomers(shop.id, [99n], Date.now())).toEqual({ ok: false, reason: "not_a_customer" });
  expect(await chooseTestCustomers(shop.id, [2n], Date.now())).toEqual({ ok: true });
  await goLive(shop, "test");
  pass(HOUR);
  buy(shop, 1, "1000");
  buy(shop, 2, "2000");
  await settle(shop);
  expect([await pointsOf(shop, 1), await pointsOf(shop, 2)]).toEqual([null, [20n, 0n]]);

  pass(HOUR);
  await goLive(shop);
  pass(HOUR);
  buy(shop, 4, "9000");
  const given = buy(shop, 2, "3000");
  shop.store.placeOrder({
    customerId: 1n,
    lines: [{ productId: 1n, quantity: 1, unitPrice: "8000" }],
    sourceName: "pos",
  });
  // Placed before the launch, paid after it: it was paid now.
  shop.store.pay(waiting.id);
  await settle(shop);
  expect([await pointsOf(shop, 1), await pointsOf(shop, 3), await pointsOf(shop, 4)]).toEqual([null, [50n, 0n], null]);
  expect(await pointsOf(shop, 2)).toEqual([50n, 0n]);
  pass(HOUR);
  shop.store.reassign(given, 1n);
  await settle(shop);
  expect([await pointsOf(shop, 1), await pointsOf(shop, 2)]).toEqual([null, [50n, 0n]]);

  await goLive(shop, "paused");
  pass(HOUR);
  const paused = buy(shop, 1, "6000");
  await settle(shop);
  pass(HOUR);
  await goLive(shop);
  shop.store.refund(paused, { amount: "1" });
  await settle(shop);
  expect(await pointsOf(shop, 1)).toBeNull();

  // Orders of before the launch, once the merchant has seen what they cost.
  const { previewEarlierOrders } = await import("#app/flows/loyalty/preview-publication.ts");
  const { countEarlierOrders } = await import("#app/flows/loyalty/count-earlier-orders.ts");
  const counted = { orders: 4, customers: 3, points: 770n, costMinor: null };
  expect(await previewEarlierOrders(shop.id, START - DAY)).toEqual({ ok: true, preview: counted });
  expect(await countEarlierOrders(shop.id, START - DAY, Date.now())).toEqual({ ok: true });
  // Several workers at once, and once more: each order is awarded once.
  const { followAllOrders } = await import("#app/flows/loyalty/follow-all-orders.ts");
  await Promise.all([1, 2, 3, 4].map(() => followAllOrders(shop.id, Date.now)));
  await settle(shop);
  expect(await pointsOf(shop, 1)).toEqual([710n, 0n]);
  const guests =
    "SELECT open::text FROM loyalty_balances WHERE member_id IN (SELECT id FROM loyalty_members WHERE customer_id IS NULL)";
  expect(await rowsOfShop(house.databaseUrl, shop.id, guests)).toEqual([{ open: "30" }, { open: "30" }]);
  expect(shop.store.order(early).customer?.id).toBe(1n);
});

test("an order paid in part earns when the rest is paid, whatever was given back before", async () => {
  const shop = await openEarningShop(house, "parts.myshopify.com");
  const partly = (customerId: bigint): bigint =>
    shop.store.placeOrder({
      customerId,
      lines: [{ productId: 1n, quantity: 4, unitPrice: "2000" }],
      financialStatus: "PARTIALLY_PAID",
    }).id;
  const giveBack = (id: bigint, quantity: number): void =>
    void shop.store.refund(id, { lines: [{ lineId: shop.store.order(id).lines[0]?.id ?? 0n, quantity }] });
  await publish(shop, atOnce);
  await goLive(shop);
  const [some, all] = [partly(1n), partly(2n)];
  giveBack(some, 1);
  giveBack(all, 2);
  await settle(shop);
  const stored = "SELECT financial_status AS status FROM orders ORDER BY id";
  expect(await rowsOfShop(house.databaseUrl, shop.id, stored)).toEqual([
    { status: "PARTIALLY_PAID" },
    { status: "PART_PAYMENT_REFUNDED" },
  ]);
  expect([await pointsOf(shop, 1), await pointsOf(shop, 2)]).toEqual([null, null]);

  pass(HOUR);
  for (const id of [some, all]) shop.store.pay(id);
  await settle(shop);
  expect([await pointsOf(shop, 1), await pointsOf(shop, 2)]).toEqual([
    [60n, 0n],
    [40n, 0n],
  ]);
});

test("rates of their own, and what publishing them would have changed", async () => {
  const shop = await openEarningShop(house, "rates.myshopify.com");
  const [leaves] = [...shop.store.collections.values()];
  await publish(shop, atOnce);
  await goLive(shop);
  pass(HOUR);
  buy(shop, 1, "1000", 1);
  buy(shop, 2, "1050", 2);
  buy(shop, 4, "9000", 1);
  await settle(shop);
  pass(HOUR);
  // 1 point for 10 won of leaves; nothing for what is on sale.
  const dearer = (rules: ProgrammeRules): ProgrammeRules => ({
    ...atOnce(rules),
    earning: {
      ...atOnce(rules).earning,
      products: [
        {
          choice: { productIds: [], collectionIds: [leaves?.id ?? 0n], tags: [] },
          rate: { points: 1n, perMinor: 10n },
        },
        { choice: { productIds: [], collectionIds: [], tags: ["sale"] }, rate: { points: 0n, perMinor: 1n } },
      ],
    },
  });
  const { previewPublication } = await import("#app/flows/loyalty/preview-publication.ts");
  expect(await previewPublication(shop.id, dearer(startingRules("KRW")), Date.now())).toEqual({
    ok: true,
    preview: {
      ...{ orders: 3, days: 90, sampled: false, gaining: 1, losing: 1, costBeforeMinor: null, costAfterMinor: null },
      before: { orders: 2, customers: 2, points: 20n },
      after: { orders: 1, customers: 1, points: 100n },
    },
  });
  await publish(shop, dearer);
  expect([await pointsOf(shop, 1), await pointsOf(shop, 2)]).toEqual([[10n, 0n], [10n, 0n]]); // prettier-ignore
  buy(shop, 1, "1000", 1);
  buy(shop, 2, "1050", 2);
  await settle(shop);
  expect([await pointsOf(shop, 1), await pointsOf(shop, 2)]).toEqual([[110n, 0n], [10n, 0n]]); // prettier-ignore
});

test("a member's points by hand: with a reason, once, never below nothing", async () => {
  const shop = await openEarningShop(house, "hand.myshopify.com");
  await publish(shop, (rules) => ({ ...rules, earning: { ...rules.earning, pendingDays: 0 } }));
  await goLive(shop);
  buy(shop, 1, "10000");
  await settle(shop);
  const { adjustPoints } = await import("#app/flows/loyalty/adjust-points.ts");
  const memberId = (await memberOf(shop, 1))?.id ?? 0n;
  const adjust = (points: bigint, operationId: string, reason = "sorry <b>\u0000"): ReturnType<typeof adjustPoints> =>
    adjustPoints(shop.id, { memberId, points, reason, operationId, actor: "staff-7" }, Date.now());
  expect(await adjust(50n, "a")).toEqual({ ok: true });
  expect(await adjust(50n, "a")).toEqual({ ok: true });
  expect(await adjust(60n, "a")).toEqual({ ok: false, reason: "operation_reused" });
  expect(await adjust(50n, "a", "another")).toEqual({ ok: false, reason: "operation_reused" });
  expect(await adjust(-151n, "b")).toEqual({ ok: false, reason: "insufficient_points" });
  expect(await adjust(-150n, "b")).toEqual({ ok: true });
  expect(await adjust(1n, "c", " ")).toEqual({ ok: false, reason: "reason_missing" });
  expect(await statementOf(shop, 1)).toEqual([
    ["award", 100n],
    ["adjustment", 50n],
    ["adjustment", -150n],
  ]);
});

test("expiry switched on for a running programme takes nothing earlier than a full period, and nothing once it is off", async () => {
  const shop = await openEarningShop(house, "switch.myshopify.com");
  const expiring = (expiryMonths: number | null) => (rules: ProgrammeRules) => ({
    ...rules,
    expiryMonths,
    earning: { ...rules.earning, pendingDays: 0 },
  });
  await publish(shop, expiring(null));
  await goLive(shop);
  buy(shop, 1, "10000");
  await settle(shop);
  await strike(shop, Date.now() + 400 * DAY);
  expect(await pointsOf(shop, 1)).toEqual([100n, 0n]);
  expect((await memberOf(shop, 1))?.nextExpiry).toBeNull();

  // 14 February 2026 in Seoul: six months later is the 14th of August.
  await publish(shop, expiring(6));
  const end = Date.UTC(2026, 7, 14, 15);
  expect((await memberOf(shop, 1))?.nextExpiry).toEqual({ at: end, points: 100n });
  await publish(shop, expiring(null));
  await strike(shop, end + DAY);
  expect(await pointsOf(shop, 1)).toEqual([100n, 0n]);
  expect((await memberOf(shop, 1))?.nextExpiry).toBeNull();

  // 16 August by now: the 16th of February is the last day.
  await publish(shop, expiring(6));
  await strike(shop, Date.UTC(2027, 1, 16, 15) - 1);
  expect(await pointsOf(shop, 1)).toEqual([100n, 0n]);
  await strike(shop, Date.now() + 1);
  expect(await pointsOf(shop, 1)).toEqual([0n, 0n]);
});
