import { afterAll, beforeAll, expect, test } from "vitest";
import { bonusOf } from "#app/domain/campaigns/stacking.ts";
import type { CampaignTerms } from "#app/domain/campaigns/terms.ts";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { createClock } from "#sandbox/clock.ts";
import type { Order } from "#sandbox/store/model.ts";
import { seeded } from "#test/factories/seeded.ts";
import { SEED } from "#test/factories/seed.ts";
import { rowsOfShop } from "./database.ts";
import { startHouse, type House, type InstalledShop } from "./house.ts";
import { openProgrammeShop, settleShop } from "./programme-shop.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const CUSTOMERS = [7n, 9007199254740993n];
/** a product that only the second campaign is about, and one that none names */
const [CHOSEN, OTHER] = [41n, 42n];

let house: House;
let began: number;

beforeAll(async () => {
  house = await startHouse(createClock());
  // Shopify tells instants to the second.
  began = Math.floor(Date.now() / 1000) * 1000 - 40 * HOUR;
});
afterAll(() => house.close());

/** A shop with a live programme: a point for each 3.00 spent, spendable at once, campaigns as given. */
const openShop = (domain: string, campaigns: ProgrammeRules["campaigns"]): Promise<InstalledShop> =>
  openProgrammeShop(house, {
    domain,
    records: [
      ...[CHOSEN, OTHER].map((id) => ({ type: "product", id, sku: `S${id}`, title: `Product ${id}` })),
      ...CUSTOMERS.map((id) => ({ type: "customer", id, createdAt: "2024-01-01T00:00:00Z" })),
    ],
    clock: createClock(),
    since: began - HOUR,
    rules: (r) => ({ ...r, earning: { ...r.earning, rate: { points: 1n, perMinor: 300n } }, campaigns }),
  });

const terms = (change: Partial<CampaignTerms>): CampaignTerms => ({
  name: "More",
  bonus: { kind: "multiple", thousandths: 2000 },
  products: null,
  startsAt: null,
  endsAt: null,
  ...change,
});
const DOUBLE = terms({});
const TRIPLE = terms({
  bonus: { kind: "multiple", thousandths: 3000 },
  products: { productIds: [CHOSEN], collectionIds: [], tags: [] },
});
const FIXED = terms({ bonus: { kind: "fixed", points: 25n } });

/** Hours after `began` in which each campaign is on: what the actions below bring about. */
const ON = {
  1: [
    [2, 10],
    [12, 20],
  ],
  2: [[6, 16]],
  3: [[14, 18]],
} as const;

/** Double points from 2, paused from 10 to 12, ended at 20; triple on one product, scheduled for 6 to 16; 25 more from 14. */
async function runCampaigns(shopId: number): Promise<void> {
  const { addCampaign } = await import("#app/flows/campaigns/save-campaign.ts");
  const { changeCampaign } = await import("#app/flows/campaigns/change-campaign.ts");
  const at = (hours: number) => (): number => began + hours * HOUR;
  const by = (hours: number) => ({ actor: "5", clock: at(hours) });
  const scheduled = { ...TRIPLE, startsAt: at(6)(), endsAt: at(16)() };
  expect(await addCampaign(shopId, DOUBLE, by(2), "start")).toMatchObject({ ok: true, campaign: { id: 1 } });
  expect(await addCampaign(shopId, scheduled, by(2), "schedule")).toMatchObject({ ok: true, campaign: { id: 2 } });
  expect(await changeCampaign(shopId, 1, "pause", "5", at(10))).toMatchObject({ ok: true });
  expect(await changeCampaign(shopId, 1, "resume", "6", at(12))).toMatchObject({ ok: true });
  expect(await addCampaign(shopId, FIXED, by(14), "start")).toMatchObject({ ok: true, campaign: { id: 3 } });
  expect(await changeCampaign(shopId, 3, "end", "5", at(18))).toMatchObject({ ok: true });
  expect(await changeCampaign(shopId, 1, "end", "5", at(20))).toMatchObject({ ok: true });
}

/** What the order's campaigns add, from the store's own record of it. */
function expectedBonus(order: Order, policy: ProgrammeRules["campaigns"]): Map<string, bigint> {
  const hours = (order.processedAt - began) / HOUR;
  const all = { 1: DOUBLE, 2: TRIPLE, 3: FIXED };
  const own = ([1, 2, 3] as const).filter((id) => ON[id].some(([from, to]) => from <= hours && hours < to));
  const entrants = own.map((id) => ({
    id,
    startsAt: began + ON[id][0][0] * HOUR,
    bonus: all[id].bonus,
    lineIds: new Set(order.lines.filter((l) => id !== 2 || l.product?.id === CHOSEN).map((l) => l.id)),
  }));
  const lines = order.lines.map((line) => ({
    lineId: line.id,
    base: { numerator: line.unitPriceMinor * BigInt(line.quantity), denominator: 300n },
  }));
  return new Map(bonusOf(lines, entrants, policy).shares.map((s) => [`${s.campaignId}/${s.lineId}`, s.points]));
}

type Award = { key: string; points: string; target: string; order: string };
const bonuses = (shop: InstalledShop): Promise<Award[]> =>
  rowsOfShop<Award>(
    house.databaseUrl,
    shop.id,
    `SELECT campaign_id || '/' || line_id AS key, points::text, target::text, order_id::text AS order
     FROM loyalty_awards WHERE campaign_id > 0 ORDER BY order_id, campaign_id, line_id`,
  );
const balances = async (shop: InstalledShop): Promise<bigint[]> =>
  (
    await rowsOfShop<{ balance: string }>(
      house.databaseUrl,
      shop.id,
      `SELECT (a.open - a.deficit)::text AS balance FROM loyalty_balances a ORDER BY member_id`,
    )
  ).map((row) => BigInt(row.balance));

const settle = (shop: InstalledShop): Promise<void> => settleShop(house, shop);

test.each([
  ["add", null],
  ["highest", null],
  ["multiply", 30n],
] as const)(
  "overlapping campaigns, %s, cap %s: given to the point, and taken back with the order",
  async (stacking, capPoints) => {
    const chance = seeded(SEED);
    const policy = { stacking, capPoints };
    const shop = await openShop(`${stacking}.myshopify.com`, policy);
    await runCampaigns(shop.id);
    const { store } = shop;
    // On the edges of every window and one moment before, and anywhere between.
    const edges = [2, 6, 10, 12, 14, 16, 18, 20].flatMap((hour) => [hour * HOUR, hour * HOUR - 1]);
    const between = Array.from({ length: 14 }, () => chance.between(0, 24 * 60) * MINUTE);
    const orders = [...edges, ...between].map((afterMs) =>
      store.placeOrder({
        customerId: chance.pick(CUSTOMERS),
        processedAt: began + afterMs,
        lines: [CHOSEN, OTHER].slice(0, chance.between(1, 2)).map((productId) => ({
          productId,
          quantity: chance.between(1, 4),
          unitPrice: `${chance.between(0, 25)}.${chance.between(10, 99)}`,
        })),
      }),
    );
    await settle(shop);
    const expected = new Map(orders.flatMap((order) => [...expectedBonus(order, policy)]));
    const given = await bonuses(shop);
    expect(new Map(given.map(({ key, points }) => [key, BigInt(points)]))).toEqual(expected);
    expect(given.every(({ points, target }) => points === target)).toBe(true);
    for (const id of ["1", "2", "3"]) expect(given.some(({ key }) => key.startsWith(`${id}/`))).toBe(true);

    // Asked again, a second worker gives nothing more.
    const { grantBonus } = await import("#app/flows/campaigns/grant-bonus.ts");
    const before = await balances(shop);
    await grantBonus(
      shop.id,
      orders.map((order) => order.id),
      Date.now(),
    );
    expect(await bonuses(shop)).toEqual(given);
    expect(await balances(shop)).toEqual(before);

    // Some units go back, then everything.
    for (const order of orders) {
      const line = chance.pick(order.lines);
      store.refund(order.id, { lines: [{ lineId: line.id, quantity: chance.between(1, line.quantity) }] });
    }
    await settle(shop);
    for (const { key, points, target, order: id } of await bonuses(shop)) {
      const order = store.order(BigInt(id));
      const line = order.lines.find((l) => key.endsWith(`/${l.id}`));
      const whole = order.lines.every((l) => l.refunded === l.quantity);
      const left = line && !whole ? BigInt(line.quantity - line.refunded) : 0n;
      expect(BigInt(target)).toBe((BigInt(points) * left) / BigInt(line?.quantity ?? 1));
    }
    for (const order of orders) {
      const lines = order.lines
        .filter((l) => l.refunded < l.quantity)
        .map((l) => ({ lineId: l.id, quantity: l.quantity - l.refunded }));
      if (lines.length > 0) store.refund(order.id, { lines });
    }
    await settle(shop);
    expect((await bonuses(shop)).every(({ target }) => target === "0")).toBe(true);
    expect(await balances(shop)).toEqual(CUSTOMERS.map(() => 0n));
  },
);

test("a bonus that comes after a refund is what is left of it, and one for a deleted order never comes", async () => {
  const shop = await openShop("late.myshopify.com", { stacking: "add", capPoints: null });
  await runCampaigns(shop.id);
  const place = (): Order =>
    shop.store.placeOrder({
      customerId: CUSTOMERS[0],
      processedAt: began + 3 * HOUR,
      lines: [{ productId: OTHER, quantity: 3, unitPrice: "100.00" }],
    });
  const [refunded, deleted] = [place(), place()];
  // The grants wait in the queue while everything else goes on.
  const { pool } = await import("#app/db/pool.ts");
  const hold = (state: string): Promise<unknown> =>
    pool().query(`UPDATE pgboss.job SET state = $1 WHERE name = 'campaigns.grant-bonus' AND state <> $1`, [state]);
  await shop.hosted.webhooks.idle();
  while (await house.jobs.runOne(shop.id)) await hold("completed");
  expect(await bonuses(shop)).toEqual([]);
  shop.store.refund(refunded.id, { lines: [{ lineId: refunded.lines[0]?.id ?? 0n, quantity: 1 }] });
  shop.store.deleteOrder(deleted.id);
  await shop.hosted.webhooks.idle();
  while (await house.jobs.runOne(shop.id)) await hold("completed");
  const { grantBonus } = await import("#app/flows/campaigns/grant-bonus.ts");
  await grantBonus(shop.id, [refunded.id, deleted.id], Date.now());
  expect((await bonuses(shop)).map(({ order, points, target }) => [order, points, target])).toEqual([
    [String(refunded.id), "100", "66"],
  ]);
});

test("the clock starts and ends what is scheduled as scheduled, also after days without a worker", async () => {
  const shop = await openShop("clock.myshopify.com", { stacking: "highest", capPoints: null });
  const { addCampaign } = await import("#app/flows/campaigns/save-campaign.ts");
  const { changeCampaign } = await import("#app/flows/campaigns/change-campaign.ts");
  const { runCampaignClock } = await import("#app/flows/campaigns/run-campaign-clock.ts");
  const window = { startsAt: began + 5 * HOUR, endsAt: began + 8 * HOUR };
  await addCampaign(shop.id, { ...DOUBLE, ...window }, { actor: "5", clock: () => began }, "schedule");
  await runCampaignClock(shop.id, window.startsAt - 1);
  const log = (): Promise<unknown[]> =>
    rowsOfShop(
      house.databaseUrl,
      shop.id,
      `SELECT state, (extract(epoch FROM a.started_at) * 1000)::bigint::text AS from, started_by AS "startedBy",
              (extract(epoch FROM a.ended_at) * 1000)::bigint::text AS to, ended_by AS "endedBy"
       FROM campaigns c LEFT JOIN campaign_activations a ON a.shop_id = c.shop_id AND a.campaign_id = c.id ORDER BY a.started_at`,
    );
  expect(await log()).toMatchObject([{ state: "scheduled", from: null }]);
  await runCampaignClock(shop.id, began + 60 * HOUR);
  const entry = { from: String(window.startsAt), startedBy: null, to: String(window.endsAt), endedBy: null };
  expect(await log()).toEqual([{ state: "ended", ...entry }]);
  await runCampaignClock(shop.id, began + 61 * HOUR);
  expect(await log()).toEqual([{ state: "ended", ...entry }]);
  expect(await changeCampaign(shop.id, 1, "resume", "5", () => began + 7 * HOUR)).toEqual({
    ok: false,
    reason: "not_now",
  });
});

test("before it: what it would have given on the shop's own weeks; after it: what it gave, and what was taken back", async () => {
  const shop = await openShop("outlook.myshopify.com", { stacking: "highest", capPoints: 40n });
  const DAY = 24 * HOUR;
  const chance = seeded(SEED);
  const today = Math.floor(Date.now() / DAY) * DAY;
  const placed = Array.from({ length: 120 }, () =>
    shop.store.placeOrder({
      customerId: chance.pick([...CUSTOMERS, null]),
      processedAt: today - chance.between(1, 40 * 24 * 60) * MINUTE,
      lines: [{ productId: chance.pick([CHOSEN, OTHER]), quantity: 1, unitPrice: `${chance.between(1, 200)}.00` }],
    }),
  );
  await settle(shop);
  // From the day after tomorrow, three days long, on one product: the same weekdays of the weeks before.
  const planned = { ...TRIPLE, startsAt: today + 2 * DAY, endsAt: today + 5 * DAY };
  const { campaignOutlook } = await import("#app/db/queries/campaign-outlook.ts");
  const outlook = await campaignOutlook(shop.id, planned, "UTC", Date.now());
  const week = (back: number): unknown => {
    const own = placed.filter((order) => {
      const at = order.processedAt - (planned.startsAt - back * 7 * DAY);
      return at >= 0 && at < 3 * DAY && order.lines[0]?.product?.id === CHOSEN;
    });
    const bonus = (order: Order): bigint => ((order.lines[0]?.unitPriceMinor ?? 0n) * 2n) / 300n;
    const reached = own.filter((order) => bonus(order) > 0n);
    const points = reached.map(bonus);
    const who = reached.map((order) => order.customer?.id ?? order.id);
    return {
      orders: reached.length,
      members: new Set(who).size,
      bonusPoints: points.reduce((sum, each) => sum + (each > 40n ? 40n : each), 0n),
      costMinor: null,
    };
  };
  expect(outlook).toMatchObject({ days: 3, sampled: false, lastYear: null });
  expect(outlook?.recent).toEqual([1, 2, 3, 4].map(week));

  const { addCampaign } = await import("#app/flows/campaigns/save-campaign.ts");
  await addCampaign(shop.id, DOUBLE, { actor: "5", clock: () => began }, "start");
  const orders = CUSTOMERS.map((customerId) =>
    shop.store.placeOrder({ customerId, lines: [{ productId: OTHER, quantity: 2, unitPrice: "15.00" }] }),
  );
  await settle(shop);
  const [first] = orders;
  if (first) shop.store.refund(first.id, { lines: [{ lineId: first.lines[0]?.id ?? 0n, quantity: 1 }] });
  await settle(shop);
  const { campaignResults } = await import("#app/db/queries/campaign-results.ts");
  expect(await campaignResults(shop.id, 1)).toEqual({
    ...{ orders: 2, members: 2, givenPoints: 20n, takenBackPoints: 5n, pendingPoints: 0n },
    ...{ costMinor: null, heldOut: 0 },
  });
});
