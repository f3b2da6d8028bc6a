import { afterAll, beforeAll, expect, test } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import { orderRecord, shopRecord, smallStoreRecords } from "#sandbox/store/store-lines.ts";
import { rowsOfShop } from "#test/system/database.ts";
import { startHouse, type House, type InstalledShop } from "#test/system/house.ts";
import { AT_REST, unfinished } from "#test/system/shop-rest.ts";

/** What the inbox takes and what reconciliation leaves to a bulk import. */
let house: House;

beforeAll(async () => {
  house = await startHouse(createClock());
});

afterAll(() => house.close());

async function settle(shop: InstalledShop): Promise<void> {
  do await shop.hosted.adminApi.bulk.idle();
  while ((await house.jobs.drain(shop.id)) > 0);
}

test("a webhook that the database cannot take does not take others down with it", async () => {
  const { receiveWebhook } = await import("#app/flows/shops/receive-webhook.ts");
  const shop = await house.addShop([shopRecord({ domain: "batch.myshopify.com" })], createClock());
  const send = (webhookId: string, body: string): Promise<string> =>
    receiveWebhook(
      { shopDomain: shop.domain, webhookId, topic: "customers/update", triggeredAt: null, body },
      Date.now(),
    );
  const answers = await Promise.allSettled([
    ...Array.from({ length: 20 }, (_, n) => send(`sound-${n}`, `{"id":${n + 1}}`)),
    // half a surrogate pair, and the character that PostgreSQL's texts cannot hold
    send("hostile-1", String.raw`{"id":1,"note":"\ud83d and \u0000 and \\ud83d"}`),
    send("hostile-\u0000", `{"id":1}`),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([...Array<string>(21).fill("fulfilled"), "rejected"]);
  const rows = await rowsOfShop<{ id: string }>(
    house.databaseUrl,
    shop.id,
    "SELECT webhook_id AS id FROM inbox_deliveries",
  );
  expect(rows.length).toBe(21);
});

test("an order that was read too soon to be seen is not taken for deleted for ever", async () => {
  const { deleteOrders } = await import("#app/db/stores/order-store.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const [record, ...rest] = smallStoreRecords();
  const shop = await house.addShop([{ ...record, domain: "soon.myshopify.com" }, ...rest], createClock());
  await settle(shop);
  const placed = shop.store.placeOrder({ lines: [{ quantity: 1 }] });
  // What a reading leaves that found nothing: the API may lag behind the webhook.
  await withShop(shop.id, (db) => deleteOrders(db, [placed.id], Date.now() - 500));
  await shop.hosted.webhooks.idle();
  await settle(shop);
  const rows = await rowsOfShop<{ id: string }>(house.databaseUrl, shop.id, "SELECT id FROM orders");
  expect(rows.map(({ id }) => BigInt(id))).toContain(placed.id);
});

test("figures that differ from the orders are found by the nightly check, and put right", async () => {
  const { checkRetention, verifyRetention } = await import("#app/flows/retention/verify-retention.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const [record, ...rest] = smallStoreRecords();
  const shop = await house.addShop([{ ...record, domain: "check.myshopify.com" }, ...rest], createClock());
  await settle(shop);
  // as a fold that was set aside would leave it
  await withShop(shop.id, (db) =>
    db.execute(
      "UPDATE retention_rollups SET n = n + 1 WHERE shop_id = $1 AND (kind, a, b) IN (SELECT kind, a, b FROM retention_rollups ORDER BY kind, a, b LIMIT 2)",
      [shop.id],
    ),
  );
  const differences = async (): Promise<number | undefined> => {
    const text = "SELECT differences FROM retention_states";
    return (await rowsOfShop<{ differences: number }>(house.databaseUrl, shop.id, text))[0]?.differences;
  };
  await checkRetention(shop.id, Date.now());
  expect(await differences()).toBe(2);
  await settle(shop);
  expect(await verifyRetention(shop.id, Date.now())).toEqual([]);
  await checkRetention(shop.id, Date.now());
  expect(await differences()).toBe(0);
});

test("a compliance request whose job was lost is answered by the clock, also after the uninstallation", async () => {
  const { wakePrivacy } = await import("#app/flows/shops/wake-shop.ts");
  const { listShops } = await import("#app/db/stores/shop-store.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const [record, ...rest] = smallStoreRecords();
  const shop = await house.addShop([{ ...record, domain: "late.myshopify.com" }, ...rest], createClock());
  await settle(shop);
  await withShop(shop.id, async (db) => {
    await db.execute(
      `INSERT INTO inbox_deliveries (shop_id, webhook_id, topic, received_at, processed_at, payload)
       VALUES ($1, 'lost', 'customers/data_request', now(), now(), '{"customer":{"id":1}}')`,
      [shop.id],
    );
    await db.execute(
      "INSERT INTO privacy_requests (shop_id, id, topic, received_at) VALUES ($1, 'lost', 'customers/data_request', now())",
      [shop.id],
    );
    await db.execute("UPDATE shops SET uninstalled_at = now() WHERE id = $1", [shop.id]);
  });
  for (const each of await listShops()) await wakePrivacy(each, Date.now());
  await house.jobs.drain(shop.id);
  const text = "SELECT id FROM privacy_requests WHERE finished_at IS NULL";
  expect(await rowsOfShop(house.databaseUrl, shop.id, text)).toEqual([]);
});

test("a shop whose erasure Shopify never asked for is erased 30 days after the uninstallation, unless it came back", async () => {
  const { handlePrivacy } = await import("#app/flows/shops/handle-privacy.ts");
  const { wakePrivacy } = await import("#app/flows/shops/wake-shop.ts");
  const { findShopById } = await import("#app/db/stores/shop-store.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const DAY_MS = 86_400_000;
  const leave = async (domain: string): Promise<{ shop: InstalledShop; left: number }> => {
    const [record, ...rest] = smallStoreRecords();
    const shop = await house.addShop([{ ...record, domain }, ...rest], createClock());
    await settle(shop);
    const left = Date.now();
    await withShop(shop.id, (db) =>
      db.execute("UPDATE shops SET uninstalled_at = to_timestamp($2 / 1000.0) WHERE id = $1", [shop.id, left]),
    );
    return { shop, left };
  };
  const strike = async ({ id }: InstalledShop, now: number): Promise<boolean> => {
    const kept = await findShopById(id);
    if (kept) await wakePrivacy(kept, now);
    const [waiting] = await rowsOfShop<{ jobs: number }>(
      house.databaseUrl,
      id,
      `SELECT count(*)::int AS jobs FROM pgboss.job WHERE name = 'shops.handle-privacy' AND state < 'active' AND data ->> 'shopId' = '${id}'`,
    );
    if (waiting?.jobs) await handlePrivacy(id, now);
    return (await findShopById(id)) !== null;
  };
  const { shop, left } = await leave("gone.myshopify.com");
  const { shop: back, left: away } = await leave("back.myshopify.com");
  expect(await strike(shop, left + 30 * DAY_MS - 1)).toBe(true);
  expect(await strike(shop, left + 30 * DAY_MS)).toBe(false);
  expect(await rowsOfShop(house.databaseUrl, shop.id, `SELECT id FROM orders WHERE shop_id = ${shop.id}`)).toEqual([]);
  await withShop(back.id, (db) => db.execute("UPDATE shops SET uninstalled_at = NULL WHERE id = $1", [back.id]));
  expect(await strike(back, away + 60 * DAY_MS)).toBe(true);
});

test.runIf(process.env["CI"] === "true")(
  "what reconciliation leaves to a bulk import moves the watermark only when that is through",
  async () => {
    const orders = Array.from({ length: 2_100 }, (_, n) =>
      orderRecord({
        id: 1_000_000 + n * 10,
        lines: [{ id: 1_000_001 + n * 10, productId: 1, quantity: 1, unitPrice: "2.00" }],
      }),
    );
    const [record, ...rest] = smallStoreRecords();
    const records = [{ ...record, domain: "behind.myshopify.com" }, ...rest, ...orders];
    const shop = await house.addShop(records, createClock());
    shop.hosted.adminApi.faults.throttle = { maximumAvailable: 1e6, restoreRate: 1e6 };
    shop.hosted.webhooks.set({ loseShare: 1 });
    await settle(shop);
    const watermark = async (): Promise<string> => {
      const text = "SELECT reconciled_to::text AS at FROM sync_watermarks";
      return (await rowsOfShop<{ at: string }>(house.databaseUrl, shop.id, text))[0]?.at ?? "none";
    };
    const before = await watermark();
    for (const id of [...shop.store.orders.keys()]) shop.store.pay(id);
    shop.hosted.adminApi.faults.bulk.failNext = { operations: 1, atShare: 0.1, errorCode: "TIMEOUT" };
    const { wakeShop } = await import("#app/flows/shops/wake-shop.ts");
    await wakeShop(shop.id, "orders.reconcile");
    await house.jobs.runOne(shop.id);
    expect(await watermark()).toBe(before);
    await settle(shop);
    expect(await unfinished(house.databaseUrl, shop.id)).toEqual(AT_REST);
    expect((await watermark()) > before).toBe(true);
  },
);
