import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import type { Order } from "#sandbox/store/model.ts";
import { customerRedact } from "#sandbox/webhooks/compliance.ts";
import { parseDay } from "#app/domain/retention/calendar.ts";
import { SEED } from "#test/factories/seed.ts";
import { applyEvent, storeEvent, type StoreEvent } from "#test/factories/store-events.ts";
import { randomStore, type RandomStore } from "#test/factories/store-records.ts";
import { twinStore, type Erased } from "#test/factories/twin-store.ts";
import { startHouse, type House, type InstalledShop } from "#test/system/house.ts";

/**
 * However the news of a history reaches the app (shuffled, a third doubled, a tenth lost, late), after one
 * reconciliation it holds what a bulk sync of the final store gives, row by row.
 */
const RUNS = Number(process.env["HISTORIES"] ?? (process.env["CI"] === "true" ? 220 : 8));

/** What happens next: in the store, on the way to the app, or in the app. */
type Step =
  | { what: "event"; event: StoreEvent; gapMs: number }
  /** webhooks that wait are let go, shuffled */
  | { what: "deliver" }
  /** some jobs run, in any order */
  | { what: "work"; jobs: number; order: number }
  /** a customer asks to be forgotten: the redaction comes, and Shopify takes the customer off its orders */
  | { what: "erase"; choice: number };

const MINUTE = 60_000;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant("event" as const),
      event: storeEvent,
      // Shopify stamps whole seconds: two changes in one second are one version to everybody.
      gapMs: fc.oneof(fc.integer({ min: 1_500, max: 10 * MINUTE }), fc.integer({ min: MINUTE, max: 48 * 60 * MINUTE })),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ what: "deliver" as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant("work" as const),
      jobs: fc.integer({ min: 1, max: 6 }),
      order: fc.nat(1_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("erase" as const), choice: fc.nat(1_000) }) },
);

type History = { store: RandomStore; steps: Step[]; knobs: string };
const history: fc.Arbitrary<History> = fc.record({
  store: randomStore({ min: 0, max: 12 }),
  steps: fc.array(step, { maxLength: 30, size: "max" }),
  knobs: fc.string({ minLength: 1, maxLength: 6 }),
});

let house: House;
let shops = 0;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  house = await startHouse(createClock());
});

afterAll(async () => {
  vi.useRealTimers();
  await house.close();
});

test(
  `webhooks in any order and one reconciliation give what a bulk sync gives (seed ${SEED})`,
  { timeout: 1_200_000 },
  async () => {
    const { shopFigures } = await import("#test/system/shop-figures.ts");
    const { verifyRetention } = await import("#app/flows/retention/verify-retention.ts");
    const { localDayOfShop } = await import("#app/db/queries/retention-report.ts");
    let changes = 0;
    await fc.assert(
      fc.asyncProperty(history, async (given) => {
        const number = ++shops;
        const erased: Erased = new Map();
        const shop = await open(given, `h${number}.myshopify.com`);
        for (const each of given.steps) await take(shop, each, erased);
        await reconcile(shop);
        const twin = await house.install(twinStore(shop.store, `h${number}-twin.myshopify.com`, erased));
        quicken(twin);
        await settle(twin);
        for (const customer of erased.keys()) await redact(twin, customer.id);
        await settle(twin);

        expect(
          shop.hosted.webhooks.log().filter(({ attempts }) => attempts.some(({ status }) => status !== 200)),
        ).toEqual([]);
        expect(house.jobs.givenUp.splice(0)).toEqual([]);
        const now = Date.now();
        const day = (await localDayOfShop(shop.domain, now)) ?? 0;
        const asOf = [day, parseDay("2023-03-31") ?? 0];
        const kept = await shopFigures(shop.id, shop.domain, asOf);
        expect(kept).toEqual(await shopFigures(twin.id, twin.domain, asOf));
        expect(await verifyRetention(shop.id, now)).toEqual([]);
        expect(await verifyRetention(twin.id, now)).toEqual([]);
        changes += given.steps.length;
        for (const each of [shop, twin]) await each.hosted.close();
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: process.env["CI"] === "true" },
    );
    console.log(`${RUNS} histories, ${changes} steps, seed ${SEED}`);
  },
);

async function open(given: History, domain: string): Promise<InstalledShop> {
  vi.setSystemTime(given.store.startsAt);
  const [shopRecord, ...records] = given.store.records;
  const shop = await house.addShop([{ ...shopRecord, domain }, ...records], createClock());
  quicken(shop);
  const knobs = {
    seed: given.knobs,
    duplicateShare: 1 / 3,
    loseShare: 0.1,
    shuffleMs: 60_000,
    lateShare: 0.1,
    hold: true,
  };
  shop.hosted.webhooks.set(knobs);
  return shop;
}

/** Nothing waits for Shopify's budget here. */
function quicken(shop: InstalledShop): void {
  shop.hosted.adminApi.faults.throttle = { maximumAvailable: 1e6, restoreRate: 1e6 };
}

async function take(shop: InstalledShop, each: Step, erased: Erased): Promise<void> {
  if (each.what === "event") {
    vi.setSystemTime(Date.now() + each.gapMs);
    applyEvent(shop.store, each.event);
  } else if (each.what === "deliver") await deliver(shop);
  else if (each.what === "work") {
    for (let n = 0; n < each.jobs; n++) {
      await house.jobs.runOne(shop.id, each.order + n * 7);
      await shop.hosted.adminApi.bulk.idle();
    }
  } else await erase(shop, each.choice, erased);
}

/** Sends all that waits, shuffled, and waits for the answers. */
async function deliver(shop: InstalledShop): Promise<void> {
  shop.hosted.webhooks.release();
  await shop.hosted.webhooks.idle();
  shop.hosted.webhooks.set({ hold: true });
}

async function settle(shop: InstalledShop): Promise<void> {
  for (;;) {
    const ran = await house.jobs.drain(shop.id);
    await shop.hosted.adminApi.bulk.idle();
    if (ran === 0) return;
  }
}

/** One of them a history is enough: two pseudonyms would be ranked by chance. */
async function erase(shop: InstalledShop, choice: number, erased: Erased): Promise<void> {
  const customer = [...shop.store.customers.values()][choice % Math.max(1, shop.store.customers.size)];
  if (!customer || erased.size > 0) return;
  await deliver(shop);
  await settle(shop);
  const theirs = new Set([...customer.orders, ...(await knownOrders(shop, customer.id))]);
  await redact(shop, customer.id);
  await settle(shop);
  vi.setSystemTime(Date.now() + 2_000);
  erased.set(customer, theirs);
  shop.store.eraseCustomer(customer.id);
}

/**
 * The orders that the app knows as the customer's. Where it missed that one was taken from her, it cannot tell that from
 * the erasure, which takes all of them from her: the order stays hers.
 */
async function knownOrders(shop: InstalledShop, customerId: bigint): Promise<Order[]> {
  const { withShop } = await import("#app/db/with-shop.ts");
  const rows = await withShop(shop.id, (db) =>
    db.query<{ id: bigint }>("SELECT id FROM orders WHERE shop_id = $1 AND customer_id = $2", [db.shopId, customerId]),
  );
  return rows.flatMap(({ id }) => shop.store.orders.get(id) ?? []);
}

/** A redaction always comes in the end, so it is not one of those that are lost. */
async function redact(shop: InstalledShop, customerId: bigint): Promise<void> {
  const { loseShare } = shop.hosted.webhooks.knobs();
  shop.hosted.webhooks.set({ loseShare: 0 });
  shop.hosted.webhooks.emit(
    shop.store.customers.has(customerId)
      ? customerRedact(shop.store, customerId)
      : { topic: "customers/redact", payload: { customer: { id: customerId } } },
  );
  shop.hosted.webhooks.set({ loseShare });
  await deliver(shop);
}

/** The last webhooks arrive, and the clock strikes once for everything it starts. */
async function reconcile(shop: InstalledShop): Promise<void> {
  const { wakeShop } = await import("#app/flows/shops/wake-shop.ts");
  vi.setSystemTime(Date.now() + 2_000);
  await deliver(shop);
  await settle(shop);
  for (const name of ["orders.sync-shop", "orders.reconcile", "orders.find-deleted"] as const)
    await wakeShop(shop.id, name);
  await settle(shop);
}
