import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CustomerRecord } from "#app/domain/orders/records.ts";
import { useFreshDatabase } from "./database.ts";

beforeAll(async () => {
  await useFreshDatabase();
});

afterAll(async () => {
  const { closePool } = await import("#app/db/pool.ts");
  await closePool();
});

const readings = fc.array(
  fc.record({
    id: fc.bigInt({ min: 1n, max: 12n }),
    createdAt: fc.constant(1_700_000_000_000),
    updatedAt: fc.integer({ min: 1, max: 5 }).map((hour) => 1_700_000_000_000 + hour * 3_600_000),
    numberOfOrders: fc.bigInt({ min: 0n, max: 99n }),
    tags: fc.array(fc.constantFrom("vip", "a\tb", "{"), { maxLength: 2 }),
    countryCode: fc.constantFrom("KR", null),
    emailConsent: fc.constantFrom("SUBSCRIBED", null),
    emailHash: fc.constantFrom(Buffer.from([0, 255]), null),
    birthday: fc.constantFrom({ month: 2, day: 29 }, null),
  }),
  { maxLength: 30 },
);

let shops = 0;

async function newShop(): Promise<number> {
  const { createOrReviveShop } = await import("#app/db/stores/shop-store.ts");
  return (await createOrReviveShop(`customers-${++shops}.myshopify.com`, [], Date.now())).id;
}

async function stored(shopId: number): Promise<unknown> {
  const { withShop } = await import("#app/db/with-shop.ts");
  return withShop(shopId, (db) => db.query("SELECT to_jsonb(c) - 'shop_id' AS row FROM customers c ORDER BY id"));
}

test("customers from a stream end as the same readings one by one: the newest of each, whatever was there", async () => {
  const { openCustomerChunks, storeCustomers } = await import("#app/db/stores/customer-store.ts");
  const { customerRow } = await import("#app/db/stores/staging-rows.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  await fc.assert(
    fc.asyncProperty(readings, readings, fc.integer({ min: 1, max: 600 }), async (before, list, chunkBytes) => {
      // Of one customer at one time Shopify says one thing.
      const said = new Map<string, CustomerRecord>();
      const consistent = (customers: readonly CustomerRecord[]): CustomerRecord[] =>
        customers.map((c) => {
          const key = `${c.id} ${c.updatedAt}`;
          said.set(key, said.get(key) ?? c);
          return said.get(key) ?? c;
        });
      const [known, streamed] = [consistent(before), consistent(list)];
      const [chunked, single] = [await newShop(), await newShop()];
      for (const shopId of [chunked, single]) await withShop(shopId, (db) => storeCustomers(db, known));
      await withShop(chunked, async (db) => {
        const chunks = await openCustomerChunks(db, chunkBytes);
        for (const customer of streamed) await chunks.add(customerRow(customer));
        await chunks.end();
      });
      for (const customer of streamed) await withShop(single, (db) => storeCustomers(db, [customer]));
      expect(await stored(chunked)).toEqual(await stored(single));
    }),
    { numRuns: 40 },
  );
});
