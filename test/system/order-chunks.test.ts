import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OrderLineRecord, OrderRecord } from "#app/domain/orders/records.ts";
import { useFreshDatabase } from "./database.ts";

beforeAll(async () => {
  await useFreshDatabase();
});

afterAll(async () => {
  const { closePool } = await import("#app/db/pool.ts");
  await closePool();
});

const line = (id: bigint, netMinor: bigint): OrderLineRecord => ({
  id,
  productId: 1n,
  variantId: null,
  quantity: 1,
  giftCard: false,
  grossMinor: netMinor,
  discountMinor: 0n,
  taxMinor: 0n,
  netMinor,
  discounts: [],
});

function order(id: bigint, nets: readonly bigint[], updatedAt: number): OrderRecord {
  return {
    id,
    customerId: id % 3n === 0n ? null : 7n,
    orderedAt: 1_700_000_000_123 + Number(id) * 1000,
    updatedAt,
    cancelledAt: null,
    test: false,
    financialStatus: "PAID",
    netMinor: nets.reduce((sum, net) => sum + net, 0n),
    sourceName: "web",
    countryCode: "KR",
    discountCodes: ["A\tB", "\\"],
    visit: { source: "x\0y", utm: null },
    guestHash: id % 3n === 0n ? Buffer.from([0, Number(id), 255]) : null,
    lines: nets.map((net, i) => line(id * 10n + BigInt(i), net)),
    refunds: [],
  };
}

const orders = fc
  .uniqueArray(
    fc.record({
      id: fc.bigInt({ min: 1n, max: 60n }),
      nets: fc.array(fc.bigInt({ min: 0n, max: 99n }), { maxLength: 4 }),
    }),
    {
      selector: (o) => o.id,
      maxLength: 20,
    },
  )
  .map((list) => list.map(({ id, nets }) => order(id, nets, 1_000)));

let shops = 0;

async function newShop(): Promise<number> {
  const { createOrReviveShop } = await import("#app/db/stores/shop-store.ts");
  return (await createOrReviveShop(`chunks-${++shops}.myshopify.com`, [], Date.now())).id;
}

/** Everything the tables hold of a shop's orders, without the shop. */
async function stored(shopId: number): Promise<unknown> {
  const { withShop } = await import("#app/db/with-shop.ts");
  return withShop(shopId, async (db) => [
    await db.query("SELECT to_jsonb(o) - 'shop_id' AS row FROM orders o ORDER BY id"),
    await db.query("SELECT to_jsonb(l) - 'shop_id' AS row FROM order_lines l ORDER BY order_id, id"),
  ]);
}

test("however lines are scattered, what is stored is what the orders hold, or is marked to be read again", async () => {
  const { OrderChunks } = await import("#app/db/stores/order-chunks.ts");
  const { storeOrders } = await import("#app/db/stores/order-store.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  await fc.assert(
    fc.asyncProperty(
      orders,
      orders.map((older) => older.map((o) => ({ ...o, updatedAt: 500 + Number(o.id % 2n) * 1000 }))),
      fc.integer({ min: 1, max: 5 }),
      fc.infiniteStream(fc.nat({ max: 3 })),
      async (list, before, chunkOrders, delays) => {
        const [scattered, whole] = [await newShop(), await newShop()];
        for (const shopId of [scattered, whole]) await withShop(shopId, (db) => storeOrders(db, before));
        const incomplete = await withShop(scattered, async (db) => {
          const chunks = await OrderChunks.open(db, "replace", chunkOrders);
          const waiting: { order: OrderRecord; left: number }[] = [];
          for (const next of [...list, null, null, null, null]) {
            if (next) await chunks.addOrder(next);
            if (next) waiting.push({ order: next, left: (delays.next().value as number | undefined) ?? 0 });
            for (const entry of waiting)
              if (entry.left-- === 0) for (const l of entry.order.lines) chunks.addLine(entry.order.id, l);
          }
          await chunks.end();
          return chunks.toRead;
        });
        await withShop(whole, (db) => storeOrders(db, list));
        // An order whose lines came within a chunk's length is never given up.
        if (chunkOrders >= 3) expect(incomplete.size).toBe(0);
        if (incomplete.size === 0) expect(await stored(scattered)).toEqual(await stored(whole));
      },
    ),
    { numRuns: 40 },
  );
});

test("a line without its order marks the order", async () => {
  const { OrderChunks } = await import("#app/db/stores/order-chunks.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const shopId = await newShop();
  await withShop(shopId, async (db) => {
    const chunks = await OrderChunks.open(db, "replace", 1);
    for (const id of [1n, 2n, 3n, 4n]) await chunks.addOrder(order(id, [], 1_000));
    chunks.addLine(1n, line(10n, 5n));
    chunks.addLine(9n, line(90n, 5n));
    await chunks.end();
    expect([...chunks.toRead]).toEqual([1n, 9n]);
    expect(chunks.stored).toBe(4);
  });
});

test("data that may lack lines only adds", async () => {
  const { OrderChunks } = await import("#app/db/stores/order-chunks.ts");
  const { storeOrders } = await import("#app/db/stores/order-store.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const shopId = await newShop();
  await withShop(shopId, (db) => storeOrders(db, [order(1n, [5n, 6n], 1_000)]));
  const before = await stored(shopId);
  await withShop(shopId, async (db) => {
    const chunks = await OrderChunks.open(db, "add-only");
    await chunks.addOrder(order(1n, [], 2_000));
    chunks.addLine(1n, line(10n, 1n));
    await chunks.end();
    expect(chunks.stored).toBe(0);
  });
  expect(await stored(shopId)).toEqual(before);
});
