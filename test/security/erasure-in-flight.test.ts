import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finishDeliveries, receiveDeliveries } from "#app/db/stores/inbox-store.ts";
import { recordPrivacyRequest } from "#app/db/stores/privacy-store.ts";
import { mark } from "#app/db/stores/dirty-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { refreshObjects } from "#app/flows/orders/refresh-objects.ts";
import { verifyRetention } from "#app/flows/retention/verify-retention.ts";
import { handlePrivacy } from "#app/flows/shops/handle-privacy.ts";
import { createClock } from "#sandbox/clock.ts";
import { startHouse, type House, type InstalledShop } from "#test/system/house.ts";
import { canaryStore, CUSTOMER_ID, KEPT, mentions } from "./canaries.ts";
import { dumpDatabase } from "./web-world.ts";

let house: House;
let shops = 0;

/** How long each call to Shopify is under way, ms. */
let callMs = 0;

beforeAll(async () => {
  house = await startHouse(createClock());
  const call = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    await pause(callMs);
    return call(input, init);
  };
});
afterAll(() => house.close());

const install = (): Promise<InstalledShop> =>
  house.addShop(canaryStore(`flight-${++shops}.myshopify.com`), createClock());
const pause = (ms: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms));

/** Notes the customer's request, as the inbox does, and answers it. */
async function redact({ id, store }: InstalledShop): Promise<void> {
  const orders = [...store.orders.values()].filter((order) => order.customer?.id === CUSTOMER_ID);
  const payload = JSON.stringify({
    shop_domain: store.shop.domain,
    customer: { id: String(CUSTOMER_ID) },
    orders_to_redact: orders.map((order) => String(order.id)),
  });
  const delivery = {
    webhookId: randomUUID(),
    topic: "customers/redact",
    triggeredAt: null,
    receivedAt: Date.now(),
    payload,
  };
  await withShop(id, async (db) => {
    await receiveDeliveries(db, [delivery]);
    await recordPrivacyRequest(db, delivery, Date.now());
    await finishDeliveries(db, [delivery.webhookId], Date.now());
  });
  await handlePrivacy(id, Date.now());
}

/** Rows of the shop that still know the customer. */
async function traces({ id }: InstalledShop): Promise<string[]> {
  const own = (line: string): boolean =>
    line.includes(`"shop_id": ${id},`) || line.includes(`"shopId": ${id},`) || line.includes(`"shopId": ${id}}`);
  const dump = await dumpDatabase(house.databaseUrl);
  return [...dump]
    .flatMap(([table, rows]) => rows.map((row) => `${table}: ${row}`))
    .filter(
      (line) =>
        own(line) && (mentions(line, CUSTOMER_ID) || line.includes(KEPT.tag) || line.includes(KEPT.discountCode)),
    );
}

async function expectErased(shop: InstalledShop): Promise<void> {
  expect(await traces(shop)).toEqual([]);
  expect(await verifyRetention(shop.id, Date.now())).toEqual([]);
  const [counted] = await withShop(shop.id, (db) =>
    db.query<{ orders: number; erased: number }>(
      "SELECT count(*)::int AS orders, count(*) FILTER (WHERE customer_id < 0)::int AS erased FROM orders",
    ),
  );
  expect(counted?.orders).toBe(shop.store.orders.size);
  // Her own five, and the guest's order with her e-mail where she had been read before she was erased.
  expect([5, 6]).toContain(counted?.erased);
}

describe("a customer is erased", () => {
  test.each([0, 50, 100, 150, 200, 250, 300, 400, 500, 700, 1_000, 1_500])(
    "%i ms into the first sync",
    async (delayMs) => {
      const shop = await install();
      callMs = 30;
      const erase = pause(delayMs).then(() => redact(shop));
      const sync = house.jobs.drain(shop.id);
      await Promise.all([erase, sync]);
      callMs = 0;
      await house.jobs.drain(shop.id);
      await expectErased(shop);
    },
  );

  test("while the answer about this very customer, and her order, is on its way", async () => {
    const shop = await install();
    await house.jobs.drain(shop.id);
    const [order] = [...shop.store.orders.values()].filter((each) => each.customer?.id === CUSTOMER_ID);
    for (const [subject, id] of [
      ["customer", CUSTOMER_ID],
      ["order", order?.id ?? 0n],
    ] as const) {
      await withShop(shop.id, (db) => mark(db, subject, [id], Date.now()));
      callMs = 500;
      const refresh = refreshObjects(shop.id, () => Date.now());
      await pause(150);
      await redact(shop);
      await refresh;
      // Before any further job has run: the queue must not name her either.
      expect(await traces(shop)).toEqual([]);
      callMs = 0;
    }
    await house.jobs.drain(shop.id);
    await expectErased(shop);
  });
});
