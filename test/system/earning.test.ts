import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import { liabilityStatement, type LiabilityMonth } from "#app/domain/loyalty/liability.ts";
import { startingRules, type ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { monthText } from "#app/domain/retention/calendar.ts";
import { rowsOfShop } from "./database.ts";
import { giveToken, startHouse, type House, type InstalledShop } from "./house.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Noon in Seoul on a Friday. */
const START = Date.UTC(2025, 0, 10, 3);

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

const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

/** A store in Seoul, in won, with two products and customers 1 to 4, of whom 4 is a wholesaler. */
async function open(domain: string): Promise<InstalledShop> {
  const shop = await house.addShop(
    [
      { type: "shop", name: "Seoul", domain, ianaTimezone: "Asia/Seoul", currencyCode: "KRW" },
      { type: "product", id: 1, sku: "A", title: "Tea" },
      { type: "product", id: 2, sku: "B", title: "Pot", tags: ["Sale"] },
      ...[1, 2, 3, 4].map((id) => ({
        type: "customer",
        id,
        createdAt: "2024-01-01T00:00:00Z",
        tags: id === 4 ? ["Wholesale"] : [],
      })),
    ],
    createClock(),
  );
  await settle(shop);
  return shop;
}

async function settle(shop: InstalledShop): Promise<void> {
  await shop.hosted.webhooks.idle();
  do await shop.hosted.adminApi.bulk.idle();
  while ((await house.jobs.drain(shop.id)) > 0);
  expect(house.jobs.givenUp.splice(0)).toEqual([]);
}

/** The clock strikes at an instant, or now: what is due is released, expired and folded. */
async function strike(shop: InstalledShop, at: number = Date.now()): Promise<void> {
  vi.setSystemTime(at);
  // Months may have passed, and a token that nobody used for 90 days is gone: the merchant looks in.
  await giveToken(shop.hosted);
  const { wakeShop } = await import("#app/flows/shops/wake-shop.ts");
  for (const name of ["loyalty.release", "loyalty.expire", "loyalty.fold-months"] as const)
    await wakeShop(shop.id, name);
  await settle(shop);
}

async function publish(shop: InstalledShop, change: (rules: ProgrammeRules) => ProgrammeRules): Promise<void> {
  const { saveProgrammeDraft } = await import("#app/flows/loyalty/save-programme-draft.ts");
  const { publishProgramme } = await import("#app/flows/loyalty/publish-programme.ts");
  expect(await saveProgrammeDraft(shop.id, change(startingRules("KRW")), Date.now())).toEqual({ ok: true });
  expect(await publishProgramme(shop.id, "staff-7", Date.now())).toMatchObject({ ok: true });
  await settle(shop);
}

async function goLive(shop: InstalledShop, status: "live" | "test" | "paused" = "live"): Promise<void> {
  const { changeProgrammeStatus } = await import("#app/flows/loyalty/change-programme-status.ts");
  expect(await changeProgrammeStatus(shop.id, status, Date.now())).toEqual({ ok: true });
  await settle(shop);
}

const buy = (shop: InstalledShop, customerId: number, price: string, productId = 1): bigint =>
  shop.store.placeOrder({
    customerId: BigInt(customerId),
    lines: [{ productId: BigInt(productId), quantity: 1, unitPrice: price }],
  }).id;

async function memberOf(shop: InstalledShop, customerId: number) {
  const { membersList } = await import("#app/db/queries/members-list.ts");
  const { memberOverview } = await import("#app/db/queries/member-overview.ts");
  const { members } = await membersList(shop.id, { search: String(customerId), sort: "balance", page: 0 });
  const found = members.find((member) => member.customerId === BigInt(customerId));
  return found ? memberOverview(shop.id, found.id) : null;
}

/** balance and pending points of a customer; null for somebody who is no member yet */
async function pointsOf(shop: InstalledShop, customerId: number): Promise<[bigint, bigint] | null> {
  const member = await memberOf(shop, customerId);
  return member && [member.balance, member.pending];
}

async function statementOf(shop: InstalledShop, customerId: number): Promise<[string, bigint][]> {
  const { memberStatement } = await import("#app/db/queries/member-statement.ts");
  const member = await memberOf(shop, customerId);
  const { entries } = await memberStatement(shop.id, member?.id ?? 0n, null);
  return entries.reverse().map((entry) => [entry.kind, entry.points]);
}

test("an order's points: pending, released at the end of the shop's day, lowered by a refund, expired a year later", async () => {
  const shop = await open("life.myshopify.com");
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
  vi.setSystemTime(START);
});

test("who earns: paid orders by source, tag, status and launch; whoever earned keeps it when an order changes hands", async () => {
  const shop = await open("who.myshopify.com");
  const early = buy(shop, 1, "70000");
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
  const counted = { orders: 2, customers: 1, points: 710n, costMinor: null };
  expect(await previewEarlierOrders(shop.id, START - DAY)).toEqual({ ok: true, preview: counted });
  expect(await countEarlierOrders(shop.id, START - DAY, Date.now())).toEqual({ ok: true });
  await settle(shop);
  await settle(shop);
  expect(await pointsOf(shop, 1)).toEqual([710n, 0n]);
  expect(shop.store.order(early).customer?.id).toBe(1n);
  vi.setSystemTime(START);
});

test("a member's points by hand: with a reason, once, never below nothing", async () => {
  const shop = await open("hand.myshopify.com");
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
  const shop = await open("switch.myshopify.com");
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
  vi.setSystemTime(START);
});

test("the liability statement is the entries, month by month, and a closed month does not change", async () => {
  const shop = await open("months.myshopify.com");
  await publish(shop, (rules) => ({ ...rules, expiryMonths: 2, earning: { ...rules.earning, pendingDays: 3 } }));
  await goLive(shop);
  const { liabilityMonths } = await import("#app/db/queries/liability-months.ts");
  const statement = async (): Promise<LiabilityMonth[]> => liabilityStatement((await liabilityMonths(shop.id)).months);
  const kept: LiabilityMonth[][] = [];
  for (let week = 0; week < 20; week++) {
    const id = buy(shop, 1 + (week % 3), String(1_000 * (1 + ((week * 7) % 11))), 1 + (week % 2));
    await settle(shop);
    await strike(shop, Date.now() + 5 * DAY);
    if (week % 4 === 1) shop.store.cancel(id);
    await settle(shop);
    // The shop moves: what is closed stays, and nothing falls between two months.
    if (week === 10) shop.store.changeShop({ ianaTimezone: "America/New_York" });
    await strike(shop, Date.now() + 2 * DAY);
    kept.push(await statement());
  }
  const last = kept.at(-1) ?? [];
  const rows = await rowsOfShop<{ kind: string; points: bigint | string }>(
    house.databaseUrl,
    shop.id,
    "SELECT kind, sum(points)::text AS points FROM loyalty_entries GROUP BY kind",
  );
  const raw = (...kinds: string[]): bigint =>
    rows.filter((row) => kinds.includes(row.kind)).reduce((sum, row) => sum + BigInt(row.points), 0n);
  const total = (column: Exclude<keyof LiabilityMonth, "month">): bigint =>
    last.reduce((sum, month) => sum + month[column], 0n);
  expect(last.length).toBeGreaterThan(4);
  expect(total("issued")).toBe(raw("award", "bonus", "birthday"));
  expect(-total("reversed")).toBe(raw("reversal"));
  expect(-total("expired")).toBe(raw("expiry"));
  expect(total("expired") > 0n && total("reversed") > 0n).toBe(true);
  expect(last.at(-1)?.closing).toBe(rows.reduce((sum, row) => sum + BigInt(row.points), 0n));
  for (const month of last) {
    const { opening, issued, returned, writtenOff, adjusted, redeemed, expired, reversed, closing } = month;
    expect(opening + issued + returned + writtenOff + adjusted - redeemed - expired - reversed).toBe(closing);
  }
  // Two days after a month's end it is closed; whatever was said of it since then was said for good.
  for (const [index, said] of kept.entries()) {
    for (const month of said.slice(0, -2)) {
      expect([index, monthText(month.month), last.find((other) => other.month === month.month)]).toEqual([
        index,
        monthText(month.month),
        month,
      ]);
    }
  }
  vi.setSystemTime(START);
});
