import { enqueue } from "#app/db/job-queue.ts";
import { deleteCustomers, storeCustomers } from "#app/db/stores/customer-store.ts";
import {
  anyDirty,
  clearMarks,
  listDirty,
  mark,
  type DirtyMark,
  type DirtySubject,
} from "#app/db/stores/dirty-store.ts";
import { notErased } from "#app/db/stores/erased-store.ts";
import { listImports, restartImports } from "#app/db/stores/import-store.ts";
import {
  believeReading,
  comeBackOrders,
  deleteOrders,
  readableOrders,
  storeOrders,
  storeRefunds,
  type TouchedUnits,
} from "#app/db/stores/order-store.ts";
import { deleteProducts, storeProducts } from "#app/db/stores/product-store.ts";
import { readRetentionState } from "#app/db/stores/retention-store.ts";
import { findShopById, type Shop } from "#app/db/stores/shop-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { seesAllOrders, visibleSince } from "#app/domain/shops/order-window.ts";
import { followMerge, mergesBehind } from "#app/flows/orders/follow-merges.ts";
import { processInbox } from "#app/flows/orders/process-inbox.ts";
import { adminClient, type AdminClient } from "#app/shopify/admin-client.ts";
import { readCustomers } from "#app/shopify/read-customers.ts";
import { readOrders, readRefunds } from "#app/shopify/read-orders.ts";
import { readProducts } from "#app/shopify/read-products.ts";

/** Objects read and stored together. */
const BATCH: Record<DirtySubject, number> = { order: 40, refunds: 100, customer: 100, product: 100 };

/** A job gives way after so long, so that no shop keeps a worker for itself. */
const TURN_MS = 60_000;

/**
 * Looks at the shop's waiting webhooks and reads everything that is marked again from Shopify: orders first, in batches.
 * Each batch is stored, its marks removed and its fold handed over in one transaction. What was marked again meanwhile
 * stays marked.
 * @param clock epoch milliseconds
 */
export async function refreshObjects(shopId: number, clock: () => number): Promise<void> {
  await processInbox(shopId, clock());
  const shop = await findShopById(shopId);
  if (!shop || shop.uninstalledAt !== null || shop.currencyCode === "XXX") return;
  const client = adminClient(shop.domain);
  const until = clock() + TURN_MS;
  for (const subject of ["order", "refunds", "customer", "product"] as const) {
    for (;;) {
      const marks = await withShop(shopId, (db) => listDirty(db, subject, BATCH[subject]));
      if (marks.length === 0) break;
      await READERS[subject](shop, client, marks, clock());
      if (clock() > until) return withShop(shopId, (db) => enqueue(db, { name: "orders.refresh", data: { shopId } }));
      // What happened while we read should not wait for the rest of a long queue.
      if ((await processInbox(shopId, clock())) > 0 && subject !== "order") {
        return withShop(shopId, (db) => enqueue(db, { name: "orders.refresh", data: { shopId } }));
      }
    }
  }
  await withShop(shopId, async (db) => {
    await removeComeBacks(db, clock());
    await rebuildWhenComplete(db);
  });
}

/** Removes again what an import committed of orders that were deleted while it ran. */
async function removeComeBacks(db: ShopDb, now: number): Promise<void> {
  const back = await comeBackOrders(db);
  if (back.length > 0) await handOver(db, [await deleteOrders(db, back, now)], back);
}

/** `now` is taken before anything is read. */
type ReadAndStore = (shop: Shop, client: AdminClient, marks: readonly DirtyMark[], now: number) => Promise<void>;

const READERS: Record<DirtySubject, ReadAndStore> = {
  order: async (shop, client, marks, now) => {
    const readings = await readOrders(client, shop.currencyCode, idsOf(marks));
    const found = readings.flatMap((r) => (r.order ? [r.order] : []));
    const missing = readings.flatMap((r) => (r.order ? [] : [r.id]));
    const merges = await mergesBehind(shop.id, client, found);
    await withShop(shop.id, async (db) => {
      for (const merge of merges) await followMerge(db, merge, now);
      await believeReading(
        db,
        found.map((order) => order.id),
        now,
      );
      const stored = await storeOrders(db, found);
      // Without read_all_orders an older order that cannot be read is not therefore gone.
      const gone = seesAllOrders(shop.scopes)
        ? missing
        : await readableOrders(db, missing, visibleSince(shop.scopes, now));
      const deleted = await deleteOrders(db, gone, now);
      if (missing.length > gone.length) await lookAgainAfterImport(db, now);
      await clearMarks(db, "order", marks);
      await handOver(db, [stored, deleted], [...found.map((order) => order.id), ...gone]);
    });
  },
  refunds: async (shop, client, marks, now) => {
    const readings = await readRefunds(client, shop.currencyCode, idsOf(marks));
    const found = readings.flatMap((r) => (r.refunds && !r.edited ? [{ id: r.id, refunds: r.refunds }] : []));
    const whole = readings.flatMap((r) => (r.refunds && !r.edited ? [] : [r.id]));
    await withShop(shop.id, async (db) => {
      const stored = await storeRefunds(db, found);
      // An edited order's lines are not what the bulk result said, and a missing one may be gone: read them whole.
      await mark(db, "order", whole, now);
      await clearMarks(db, "refunds", marks);
      await handOver(
        db,
        [stored],
        found.map((order) => order.id),
      );
      if (whole.length > 0) await enqueue(db, { name: "orders.refresh", data: { shopId: shop.id } });
    });
  },
  customer: async (shop, client, marks) => {
    const customers = await readCustomers(client, idsOf(marks));
    const found = new Set(customers.map((c) => c.id));
    await withShop(shop.id, async (db) => {
      await storeCustomers(db, customers);
      await deleteCustomers(
        db,
        idsOf(marks).filter((id) => !found.has(id)),
      );
      await clearMarks(db, "customer", marks);
      const present = await notErased(db, [...found]);
      if (present.length > 0) {
        const customerIds = present.map(String);
        await enqueue(db, { name: "loyalty.follow-customers", data: { shopId: shop.id, customerIds } });
      }
      await handOver(db, [{ customerIds: idsOf(marks), guestDays: [] }]);
    });
  },
  product: async (shop, client, marks) => {
    const products = await readProducts(client, idsOf(marks));
    const found = new Set(products.map((p) => p.id));
    await withShop(shop.id, async (db) => {
      await storeProducts(db, products);
      await deleteProducts(
        db,
        idsOf(marks).filter((id) => !found.has(id)),
      );
      await clearMarks(db, "product", marks);
    });
  },
};

const idsOf = (marks: readonly DirtyMark[]): bigint[] => marks.map((m) => m.id);

/**
 * Orders that cannot be read, and of which we cannot tell whether they are gone, while orders are being imported: should
 * the result, collected before, bring one back, asking for the ids of all orders afterwards finds it.
 */
async function lookAgainAfterImport(db: ShopDb, now: number): Promise<void> {
  const orders = (await listImports(db)).find((i) => i.subject === "orders");
  if (!orders || orders.status === "done" || orders.status === "failed") return;
  await restartImports(db, ["order-ids"], now);
  await enqueue(db, { name: "orders.import-bulk", data: { shopId: db.shopId } });
}

/** The later rooms' share, in the transaction of the facts: whose figures change, and which orders did. */
async function handOver(db: ShopDb, touched: readonly TouchedUnits[], orderIds: readonly bigint[] = []): Promise<void> {
  if (orderIds.length > 0) {
    await enqueue(db, {
      name: "loyalty.follow-orders",
      data: { shopId: db.shopId, orderIds: orderIds.map(String) },
    });
  }
  const customerIds = (await notErased(db, [...new Set(touched.flatMap((t) => t.customerIds))])).map(String);
  const guestDays = [...new Set(touched.flatMap((t) => t.guestDays))];
  if (customerIds.length + guestDays.length === 0) return;
  await enqueue(db, { name: "retention.fold", data: { shopId: db.shopId, customerIds, guestDays } });
}

/** After an import, once everything it left to read has been read, the whole shop is folded from raw, and followed. */
async function rebuildWhenComplete(db: ShopDb): Promise<void> {
  const orders = (await listImports(db)).find((i) => i.subject === "orders");
  if (orders?.status !== "done" || (await anyDirty(db))) return;
  const state = await readRetentionState(db);
  if (state?.builtAt && orders.finishedAt && state.builtAt >= orders.finishedAt) return;
  await enqueue(db, { name: "retention.rebuild", data: { shopId: db.shopId } });
  await enqueue(db, { name: "loyalty.follow-all", data: { shopId: db.shopId } });
}
