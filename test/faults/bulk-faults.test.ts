import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createClock, createStoppedClock } from "#sandbox/clock.ts";
import { sampleStoreRecords } from "#sandbox/store/store-lines.ts";
import { SEED } from "#test/factories/seed.ts";
import { seeded } from "#test/factories/seeded.ts";
import { twinStore } from "#test/factories/twin-store.ts";
import { rowsOfShop } from "#test/system/database.ts";
import { giveToken, startHouse, type House, type InstalledShop } from "#test/system/house.ts";
import { shopFigures } from "#test/system/shop-figures.ts";
import { AT_REST, unfinished } from "#test/system/shop-rest.ts";

/** The first sync under everything that Shopify, its storage and the merchant can do to it: it ends in the truth. */
const ORDERS = 60;
const CUTS = process.env["CI"] === "true" ? 60 : 3;

type Import = { subject: string; status: string; attempts: number; failure: string | null };

let house: House;
let truth: Record<string, string[]>;
let shop: InstalledShop;
let count = 0;
const day = Math.floor(Date.UTC(2024, 5, 1) / 86_400_000);

async function newShop(clock = createClock()): Promise<InstalledShop> {
  const [record, ...rest] = sampleStoreRecords(ORDERS);
  return house.addShop([{ ...record, domain: `bulk-${++count}.myshopify.com` }, ...rest], clock);
}

beforeAll(async () => {
  house = await startHouse(createClock());
  const calm = await newShop();
  await settle(calm);
  truth = await shopFigures(calm.id, calm.domain, [day]);
  expect(truth["orders"]?.length).toBe(ORDERS);
});

beforeEach(async () => {
  shop = await newShop();
  house.jobs.givenUp.splice(0);
});

afterAll(() => house.close());

async function settle(each: InstalledShop): Promise<void> {
  do await each.hosted.adminApi.bulk.idle();
  while ((await house.jobs.drain(each.id)) > 0);
}

const rows = <Row extends Record<string, unknown>>(text: string): Promise<Row[]> =>
  rowsOfShop<Row>(house.databaseUrl, shop.id, text);

const imports = (): Promise<Import[]> =>
  rows<Import>("SELECT subject, status, attempts, failure FROM bulk_imports ORDER BY subject");

const watermarks = async (): Promise<number> => (await rows("SELECT 1 FROM sync_watermarks")).length;

async function storedOrders(): Promise<number> {
  const [row] = await rows<{ n: number }>("SELECT count(*)::int AS n FROM orders");
  return row?.n ?? -1;
}

/** Works jobs, in whatever order they come, until Shopify has collected everything; nothing has been looked at. */
async function untilCollected(): Promise<void> {
  const { bulk } = shop.hosted.adminApi;
  // Slow enough that the look after each start finds it at work.
  faults().bulk.objectsPerSecond = 20;
  while ([...bulk.search(null).all(false)].length < 3) expect(await house.jobs.runOne(shop.id)).toBe(true);
  faults().bulk.objectsPerSecond = null;
  await bulk.idle();
}

/** Works on until each import has been looked at once. */
async function untilLookedAt(): Promise<void> {
  await untilCollected();
  while ((await imports()).some(({ status }) => status === "running")) await house.jobs.runOne(shop.id);
}

async function expectTruth(): Promise<void> {
  await settle(shop);
  expect(await unfinished(house.databaseUrl, shop.id)).toEqual(AT_REST);
  expect(await shopFigures(shop.id, shop.domain, [day])).toEqual(truth);
  expect(await watermarks()).toBe(1);
}

const faults = (): InstalledShop["hosted"]["adminApi"]["faults"] => shop.hosted.adminApi.faults;

describe("a bulk operation", () => {
  test("that fails half-way: what came is kept, the watermark stays, the next attempt completes it", async () => {
    faults().bulk.failNext = { operations: 3, atShare: 0.5, errorCode: "INTERNAL_SERVER_ERROR" };
    await untilLookedAt();
    for (const each of await imports()) expect(each).toMatchObject({ attempts: 1, failure: "INTERNAL_SERVER_ERROR" });
    expect(await storedOrders()).toBeGreaterThan(0);
    expect(await storedOrders()).toBeLessThan(ORDERS);
    expect(await watermarks()).toBe(0);
    await expectTruth();
  });

  test("that always fails is given up after five attempts, and the next sync begins again", async () => {
    faults().bulk.failNext = { operations: 1_000, atShare: 0.3, errorCode: "TIMEOUT" };
    await settle(shop);
    for (const each of await imports())
      expect(each).toMatchObject({ status: "failed", attempts: 5, failure: "TIMEOUT" });
    expect(await watermarks()).toBe(0);
    faults().bulk.failNext = null;
    const { wakeShop } = await import("#app/flows/shops/wake-shop.ts");
    await wakeShop(shop.id, "orders.sync-shop");
    await expectTruth();
  });

  test("whose result has expired is asked for again", async () => {
    faults().bulk.urlsExpired = true;
    await untilLookedAt();
    expect((await imports()).map(({ failure }) => failure)).toContain("BULK_RESULT_EXPIRED");
    expect(await storedOrders()).toBe(0);
    faults().bulk.urlsExpired = false;
    await expectTruth();
  });

  test("whose answer at the start was lost is found, not started twice", async () => {
    faults().loseNextMutationAnswers = 3;
    await settle(shop);
    expect([...shop.hosted.adminApi.bulk.search(null).all(false)].length).toBe(3);
    await expectTruth();
  });

  test("that was never started because the connection broke is started later", async () => {
    await house.jobs.runOne(shop.id);
    house.sandbox.faults.add({ door: "graphql", kind: "drop-before", times: 1 });
    await expectTruth();
  });
});

describe("while Shopify has collected and we have not read", () => {
  async function collected(clock = createClock(), before?: (store: InstalledShop["store"]) => void): Promise<void> {
    shop = await newShop(clock);
    before?.(shop.store);
    faults().throttle = { maximumAvailable: 1e6, restoreRate: 1e6 };
    await untilCollected();
    expect(await imports()).toContainEqual({ subject: "orders", status: "running", attempts: 0, failure: null });
  }

  /** The webhooks arrive and are worked before the imports go on. */
  async function newsFirst(): Promise<void> {
    await shop.hosted.webhooks.idle();
    const { refreshObjects } = await import("#app/flows/orders/refresh-objects.ts");
    await refreshObjects(shop.id, () => Date.now());
  }

  async function expectLikeTwin(): Promise<void> {
    await settle(shop);
    const twin = await house.install(twinStore(shop.store, `bulk-${++count}.myshopify.com`, new Map()));
    twin.hosted.adminApi.faults.throttle = { maximumAvailable: 1e6, restoreRate: 1e6 };
    await settle(twin);
    expect(await shopFigures(shop.id, shop.domain, [day])).toEqual(await shopFigures(twin.id, twin.domain, [day]));
  }

  test("an order that is deleted does not come back with the result", async () => {
    await collected();
    // One without refunds, which nothing would ask for again.
    shop.store.deleteOrder(1n);
    await newsFirst();
    await expectLikeTwin();
  });

  test("a customer that is merged into another stays so", async () => {
    await collected();
    // Shopify tells of the customers only, and no order of theirs is stored yet.
    shop.store.mergeCustomers(1n, 2n);
    await newsFirst();
    await expectLikeTwin();
  });

  test("a change in the second of the last one is not undone by the result", async () => {
    await collected(createStoppedClock(Date.now()), (store) => void store.pay(1n));
    shop.store.cancel(1n);
    await newsFirst();
    await expectLikeTwin();
  });
});

test(`a result cut off at any byte stores nothing and is read again (${CUTS} cuts, seed ${SEED})`, async () => {
  const chance = seeded(SEED);
  for (let cut = 0; cut < CUTS; cut++) {
    shop = await newShop();
    faults().bulk.cutNextDownloads = { downloads: 3, atByte: chance.between(0, 8_000) };
    await expectTruth();
  }
});

test("a call budget that is used up all the time only makes it slower", async () => {
  faults().throttle = { maximumAvailable: 1_000, restoreRate: 1_500 };
  faults().throttleNext = 2;
  await expectTruth();
  expect(house.jobs.givenUp).toEqual([]);
});

test("answers 502 and broken connections are waited out", async () => {
  faults().failNext = { calls: 6, status: 502 };
  house.sandbox.faults.add({ door: "storage", kind: "drop-after", times: 2 });
  await expectTruth();
  expect(house.jobs.givenUp).toEqual([]);
});

test("a token revoked in the middle stops everything, and the next visit resumes it", async () => {
  await untilCollected();
  shop.hosted.tokens.revokeAll();
  await settle(shop);
  expect(house.jobs.givenUp.map(({ decision }) => decision)).toContain("stop");
  expect(await rows("SELECT access_token FROM sessions")).toEqual([{ access_token: "" }]);
  expect(await unfinished(house.databaseUrl, shop.id)).toMatchObject({ jobs: "", unbuilt: 1 });
  await giveToken(shop.hosted);
  await expectTruth();
});

test("an app uninstalled in the middle stops, and begins anew when it is installed again", async () => {
  await untilLookedAt();
  shop.hosted.uninstall();
  await shop.hosted.webhooks.idle();
  await settle(shop);
  const { findShop } = await import("#app/db/stores/shop-store.ts");
  expect((await findShop(shop.domain))?.uninstalledAt).not.toBeNull();
  expect(await rows("SELECT 1 FROM sessions")).toEqual([]);
  expect(await unfinished(house.databaseUrl, shop.id)).toMatchObject({ jobs: "" });
  // What happened meanwhile was told to nobody.
  shop.store.deleteOrder([...shop.store.orders.keys()][0] ?? 0n);
  shop.hosted.install();
  await giveToken(shop.hosted);
  await settle(shop);
  const { wakeShop } = await import("#app/flows/shops/wake-shop.ts");
  await wakeShop(shop.id, "orders.find-deleted");
  await settle(shop);
  const twin = await house.install(twinStore(shop.store, `bulk-${++count}.myshopify.com`, new Map()));
  await settle(twin);
  expect(await shopFigures(shop.id, shop.domain, [day])).toEqual(await shopFigures(twin.id, twin.domain, [day]));
});
