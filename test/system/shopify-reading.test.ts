import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { closePool } from "#app/db/pool.ts";
import type { OrderRecord } from "#app/domain/orders/records.ts";
import { adminClient, type AdminClient } from "#app/shopify/admin-client.ts";
import { openBulkResult } from "#app/shopify/bulk-result.ts";
import { bulkCustomers } from "#app/shopify/bulk-queries/bulk-customers.ts";
import { bulkOrderIds } from "#app/shopify/bulk-queries/bulk-order-ids.ts";
import { bulkOrders } from "#app/shopify/bulk-queries/bulk-orders.ts";
import { bulkProducts } from "#app/shopify/bulk-queries/bulk-products.ts";
import { freshSession } from "#app/shopify/fresh-session.ts";
import { cancelBulkOperation } from "#app/shopify/operations/cancel-bulk-operation.ts";
import { changedOrders } from "#app/shopify/operations/changed-orders.ts";
import { listBulkQueries } from "#app/shopify/operations/list-bulk-queries.ts";
import { readBulkOperation } from "#app/shopify/operations/read-bulk-operation.ts";
import { readCustomers } from "#app/shopify/read-customers.ts";
import { readProducts } from "#app/shopify/read-products.ts";
import { readShop } from "#app/shopify/operations/read-shop.ts";
import { runBulkQuery } from "#app/shopify/operations/run-bulk-query.ts";
import { readChanges } from "#app/shopify/read-changes.ts";
import { readOrders, readRefunds } from "#app/shopify/read-orders.ts";
import { emailHash } from "#app/shopify/translate/email-hash.ts";
import { bulkTranslator, readBulkOrderId, type BulkRow } from "#app/shopify/translate/bulk.ts";
import { startShopifyWorld, type ShopifyWorld } from "./shopify-world.ts";

let world: ShopifyWorld;
let client: AdminClient;
let throttled = 0;

const BIG = 9_007_199_254_740_993n; // 2^53 + 1
const ORDERS = 60;

/** Orders with one to 140 lines, every third with refunds, some of more lines than a page holds. */
function* storeLines(): Generator<object> {
  const shop = { name: "Tea & Co", domain: "tea.myshopify.com", ianaTimezone: "Europe/Paris", currencyCode: "EUR" };
  yield { type: "shop", ...shop, taxesIncluded: true, taxRate: "0.20" };
  for (let id = 1; id <= 9; id++) {
    // More collections than one page of a reading by id has.
    const collections = Array.from({ length: id === 1 ? 7 : id % 2 }, (_, n) => `Shelf ${n}`);
    yield { type: "product", id, sku: `P${id}`, title: `Tea ${id}`, collections };
  }
  for (let id = 1; id <= 7; id++) yield { type: "customer", id, countryCode: "FR", createdAt: "2026-01-01T00:00:00Z" };
  for (let n = 0; n < ORDERS; n++) {
    const size = n % 10 === 0 ? 140 : 1 + (n % 4);
    const lines = Array.from({ length: size }, (_, i) => ({
      ...{
        id: 1000 * (n + 1) + i,
        productId: 1 + ((n + i) % 9),
        quantity: 1 + (i % 3),
        unitPrice: `${3 + (i % 5)}.99`,
      },
    }));
    const refundLines = lines.slice(0, n % 20 === 0 ? 120 : 1).map((line) => ({ lineId: line.id, quantity: 1 }));
    const refunds = n % 3 === 0 ? [{ id: 500_000 + n, createdAt: "2026-03-01T00:00:00Z", lines: refundLines }] : [];
    const minute = String(n % 60).padStart(2, "0");
    yield {
      ...{
        type: "order",
        id: n + 1,
        customerId: n % 8 === 0 ? null : 1 + (n % 7),
        createdAt: `2026-02-01T10:${minute}:00Z`,
      },
      ...{
        countryCode: "FR",
        test: false,
        cancelledAt: null,
        financialStatus: "PAID",
        sourceName: "web",
        discount: "1.00",
      },
      ...{ discountCodes: n % 2 === 0 ? ["TEA"] : [], lines, refunds },
    };
  }
}

beforeAll(async () => {
  world = await startShopifyWorld([...storeLines()]);
  const { shopify, onAuthenticated } = await import("#app/shopify/app.server.ts");
  onAuthenticated(() => Promise.resolve());
  await shopify.authenticate.admin(world.visit());
  client = adminClient(world.shopDomain, {
    token: async (domain) => (await freshSession(domain)).accessToken ?? "",
    replaceToken: () => Promise.reject(new Error("no token is refused here")),
    buryToken: () => Promise.resolve(),
    // The sandbox's clock refills the bucket, so waiting is moving it.
    sleep: (ms) => {
      throttled++;
      world.clock.advance(ms);
      return Promise.resolve();
    },
    random: () => 0.5,
  });
});

afterAll(async () => {
  await closePool();
  await world.sandbox.close();
});

beforeEach(() => {
  throttled = 0;
  Object.assign(world.sandbox.shop.adminApi.faults, {
    throttle: null,
    throttleNext: 0,
    failNext: null,
    loseNextMutationAnswers: 0,
  });
});

const ids = (): bigint[] => [...world.sandbox.shop.store.orders.keys()];

async function everyOrder(): Promise<OrderRecord[]> {
  const readings = await readOrders(client, "EUR", ids());
  return readings.flatMap(({ order }) => (order ? [order] : []));
}

async function bulk(query: string): Promise<string[]> {
  const started = await client.run(runBulkQuery, { query });
  if (!started.ok) throw new Error(`refused: ${started.code} ${started.message}`);
  for (;;) {
    const operation = await client.run(readBulkOperation, { id: started.id });
    if (operation?.status === "COMPLETED") {
      const lines: string[] = [];
      if (operation.url !== null) for await (const batch of openBulkResult(operation.url)) lines.push(...batch);
      expect(BigInt(lines.length)).toBe(operation.objectCount);
      return lines;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const byId = <T extends { id: bigint }>(items: readonly T[]): T[] => [...items].sort((a, b) => (a.id < b.id ? -1 : 1));

describe("reading orders", () => {
  test("whole, with all pages of lines and refund lines, as the store has them", async () => {
    const orders = await everyOrder();
    expect(orders).toHaveLength(ORDERS);
    for (const order of orders) {
      const kept = world.sandbox.shop.store.order(order.id);
      expect(order.lines.map((l) => l.id)).toEqual(kept.lines.map((l) => l.id));
      expect(order.customerId).toBe(kept.customer?.id ?? null);
      expect(order.refunds.map((r) => r.lines.length)).toEqual(kept.refunds.map((r) => r.lines.length));
      // Independently: 20 % tax contained, so net x 1.2 is what was charged, but for a cent a line.
      const charged = kept.lines.reduce((sum, l) => sum + l.unitPriceMinor * BigInt(l.quantity) - l.discountMinor, 0n);
      const difference = Math.abs(Number(order.netMinor) * 1.2 - Number(charged));
      expect(difference).toBeLessThanOrEqual(0.6 * order.lines.length);
      for (const line of order.lines) expect(line.netMinor).toBe(line.grossMinor - line.discountMinor - line.taxMinor);
    }
  });

  test("bulk and single reads give the same orders, lines and, with readRefunds, refunds", async () => {
    const rows: BulkRow[] = (await bulk(bulkOrders())).map(bulkTranslator("EUR", emailHash(world.shopDomain)));
    const refunded = rows.flatMap((row) => (row.kind === "order" && row.refunded ? [row.order.id] : []));
    const refunds = new Map((await readRefunds(client, "EUR", refunded)).map((r) => [r.id, r.refunds]));
    for (const { lines, refunds: expected, netMinor, ...head } of await everyOrder()) {
      expect(rows).toContainEqual({ kind: "order", order: head, refunded: expected.length > 0 });
      const found = rows.flatMap((row) => (row.kind === "line" && row.orderId === head.id ? [row.line] : []));
      expect(byId(found)).toEqual(byId(lines));
      expect(found.reduce((sum, l) => sum + l.netMinor, 0n)).toBe(netMinor);
      expect(refunds.get(head.id) ?? []).toEqual(expected);
    }
  });

  test("an order that is gone reads as null, in its place", async () => {
    const readings = await readOrders(client, "EUR", [1n, BIG, 2n]);
    expect(readings.map((r) => [r.id, r.order?.id ?? null])).toEqual([
      [1n, 1n],
      [BIG, null],
      [2n, 2n],
    ]);
    expect(await readRefunds(client, "EUR", [BIG])).toEqual([{ id: BIG, refunds: null, edited: false }]);
  });

  test("a refund without lines, and units removed by an edit", async () => {
    const { store } = world.sandbox.shop;
    const placed = store.placeOrder({ lines: [{ productId: 1n, quantity: 4, unitPrice: "12.00" }], shipping: "5.00" });
    const [line] = placed.lines;
    if (!line) throw new Error("no line");
    store.refund(placed.id, { amount: "3.00" });
    store.edit(placed.id, line.id, 3);
    const [reading] = await readOrders(client, "EUR", [placed.id]);
    expect(reading?.order?.refunds[0]).toMatchObject({ netMinor: 300n, shippingMinor: 0n, lines: [] });
    expect(reading?.order?.lines[0]).toMatchObject({ quantity: 3, grossMinor: 3600n, taxMinor: 600n, netMinor: 3000n });
    expect((await readRefunds(client, "EUR", [placed.id]))[0]?.edited).toBe(true);
    store.deleteOrder(placed.id);
  });
});

describe("throttling", () => {
  test("waits as long as the bucket says and finishes the work", async () => {
    world.sandbox.shop.adminApi.faults.throttle = { maximumAvailable: 1000, restoreRate: 50 };
    expect(await everyOrder()).toHaveLength(ORDERS);
    expect(throttled).toBeGreaterThan(0);
  });

  test("goes on after THROTTLED and 5xx, and leaves a lost mutation alone", async () => {
    const { faults } = world.sandbox.shop.adminApi;
    faults.throttleNext = 2;
    expect((await client.run(readShop, {})).shop.currencyCode).toBe("EUR");
    faults.failNext = { calls: 2, status: 502 };
    expect((await client.run(readShop, {})).scopes).toContain("read_orders");
    faults.loseNextMutationAnswers = 1;
    const before = (await client.run(listBulkQueries, {})).length;
    const query = bulkOrders(Date.UTC(2026, 0, 1));
    await expect(client.run(runBulkQuery, { query })).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    const after = await client.run(listBulkQueries, {});
    expect(after).toHaveLength(before + 1);
    expect(after.map((operation) => operation.query)).toContain(query);
  });
});

describe("the other operations", () => {
  test("changes, oldest first, inside the range", async () => {
    const { store } = world.sandbox.shop;
    const from = world.clock.now();
    world.clock.advance(2000);
    const placed = store.placeOrder({ lines: [{ productId: 1n, quantity: 1 }] });
    const found: bigint[] = [];
    for await (const page of readChanges(client, changedOrders, from, world.clock.now()))
      found.push(...page.map((o) => o.id));
    expect(found).toEqual([placed.id]);
    store.deleteOrder(placed.id);
  });

  test("customers and products, bulk and single alike", async () => {
    const translate = bulkTranslator("EUR", emailHash(world.shopDomain));
    const customers = (await bulk(bulkCustomers())).map(translate);
    const one = await readCustomers(client, [1n, BIG]);
    expect(one).toHaveLength(1);
    expect(customers).toContainEqual({ kind: "customer", customer: one[0] });
    const products = (await bulk(bulkProducts())).map(translate);
    const [tea] = await readProducts(client, [1n]);
    expect(products).toContainEqual({ kind: "product", product: { ...tea, collectionIds: [] } });
    const inBulk = products.flatMap((row) =>
      row.kind === "collection" && row.productId === 1n ? [row.collectionId] : [],
    );
    expect(inBulk).toHaveLength(7);
    expect(tea?.collectionIds).toEqual(inBulk);
  });

  test("the ids of all orders, and a bulk operation that is cancelled", async () => {
    const found = (await bulk(bulkOrderIds())).map(readBulkOrderId);
    expect(new Set(found)).toEqual(new Set(ids()));
    world.sandbox.shop.adminApi.faults.bulk.objectsPerSecond = 1;
    const started = await client.run(runBulkQuery, { query: bulkOrders() });
    world.sandbox.shop.adminApi.faults.bulk.objectsPerSecond = null;
    if (!started.ok) throw new Error(started.code);
    expect(await client.run(cancelBulkOperation, { id: started.id })).toMatch(/^CANCEL/);
  });
});
