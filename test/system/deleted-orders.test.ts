import { afterAll, beforeAll, expect, test } from "vitest";
import type { OrderRecord } from "#app/domain/orders/records.ts";
import { useFreshDatabase } from "./database.ts";

beforeAll(async () => {
  await useFreshDatabase();
});

afterAll(async () => {
  const { closePool } = await import("#app/db/pool.ts");
  await closePool();
});

const order = (id: bigint): OrderRecord => ({
  id,
  customerId: 7n,
  orderedAt: 1_700_000_000_000,
  updatedAt: 1_700_000_000_000,
  cancelledAt: null,
  test: false,
  financialStatus: "PAID",
  netMinor: 0n,
  sourceName: null,
  countryCode: null,
  discountCodes: [],
  visit: null,
  guestHash: null,
  lines: [],
  refunds: [],
});

test("what was read before an order's deletion does not bring it back, whichever commits first", async () => {
  const { createOrReviveShop } = await import("#app/db/stores/shop-store.ts");
  const { comeBackOrders, deleteOrders, storeOrders } = await import("#app/db/stores/order-store.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const { id: shopId } = await createOrReviveShop("deleted.myshopify.com", [], Date.now());
  const stored = (): Promise<{ id: bigint }[]> =>
    withShop(shopId, (db) =>
      db.query<{ id: bigint }>("SELECT id FROM orders WHERE shop_id = $1 ORDER BY id", [shopId]),
    );

  await withShop(shopId, (db) => storeOrders(db, [order(1n), order(2n)]));
  await withShop(shopId, (db) => deleteOrders(db, [1n], Date.now()));
  await withShop(shopId, (db) => storeOrders(db, [order(1n), order(2n)]));
  expect(await stored()).toEqual([{ id: 2n }]);

  // An import that had already inserted the order when it was deleted, and commits afterwards.
  let removed: Promise<unknown> = Promise.resolve();
  await withShop(shopId, async (db) => {
    await storeOrders(db, [order(3n)]);
    removed = withShop(shopId, (other) => deleteOrders(other, [3n], Date.now()));
    await removed;
  });
  expect(await stored()).toEqual([{ id: 2n }, { id: 3n }]);
  expect(await withShop(shopId, comeBackOrders)).toEqual([3n]);
});
