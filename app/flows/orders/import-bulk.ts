import { enqueue } from "#app/db/job-queue.ts";
import {
  listImports,
  moveWatermark,
  readWatermark,
  updateImport,
  type BulkImport,
} from "#app/db/stores/import-store.ts";
import { findShopById, type Shop } from "#app/db/stores/shop-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { readBulkResult } from "#app/flows/orders/read-bulk-result.ts";
import { adminClient, type AdminClient } from "#app/shopify/admin-client.ts";
import type { BulkOperation } from "#app/shopify/bulk-operation.ts";
import { bulkCustomers } from "#app/shopify/bulk-queries/bulk-customers.ts";
import { bulkOrderIds } from "#app/shopify/bulk-queries/bulk-order-ids.ts";
import { bulkOrders } from "#app/shopify/bulk-queries/bulk-orders.ts";
import { bulkProducts } from "#app/shopify/bulk-queries/bulk-products.ts";
import { listBulkQueries } from "#app/shopify/operations/list-bulk-queries.ts";
import { readBulkOperation } from "#app/shopify/operations/read-bulk-operation.ts";
import { runBulkQuery } from "#app/shopify/operations/run-bulk-query.ts";
import { OUTCOME_UNKNOWN, ShopifyTrouble } from "#app/shopify/trouble.ts";

/** Between two looks at a running operation. `bulk_operations/finish` brings the next look forward. */
const POLL_SECONDS = 2;
/** A subject that failed this often is given up until somebody asks for it again. */
const ATTEMPTS = 5;

const QUERIES: Record<BulkImport["subject"], () => string> = {
  customers: bulkCustomers,
  products: bulkProducts,
  orders: () => bulkOrders(),
  "order-ids": bulkOrderIds,
};

/**
 * Takes each of the shop's imports one step further: asks Shopify to collect, looks whether it has, reads what is there.
 * Comes back by itself until all are done. Reading again after a crash stores the same rows again and changes nothing.
 * @param clock epoch milliseconds
 */
export async function importBulk(shopId: number, clock: () => number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop || shop.uninstalledAt !== null) return;
  const client = adminClient(shop.domain);
  const open = (await withShop(shopId, listImports)).filter(isOpen);
  // The ids find what is gone of the orders, so these come first.
  const ready = open.filter(({ subject }) => subject !== "order-ids" || !open.some((i) => i.subject === "orders"));
  // Side by side: while PostgreSQL stores one subject's rows, another's are read.
  const steps = await Promise.allSettled(
    ready.map(async (current) => {
      const started = current.operationId === null ? await start(shop, client, current, clock) : current;
      if (started) await follow(shop, client, started, clock);
    }),
  );
  const failed = steps.find((step) => step.status === "rejected");
  if (failed) throw failed.reason;
  await withShop(shopId, async (db) => {
    const imports = await listImports(db);
    if (imports.some(isOpen))
      return enqueue(db, { name: "orders.import-bulk", data: { shopId } }, { startAfterSeconds: POLL_SECONDS });
    const orders = imports.find((i) => i.subject === "orders");
    if (orders?.status === "done") await settleImport(db, orders.startedAt.getTime(), clock());
    await enqueue(db, { name: "orders.refresh", data: { shopId } });
  });
}

/**
 * What happened while orders were imported may have been told before they were stored (a merge of customers names no
 * orders): once after each import everything that has changed since it began is looked at.
 */
async function settleImport(db: ShopDb, startedAt: number, now: number): Promise<void> {
  const watermark = await readWatermark(db);
  if (watermark !== null && watermark >= startedAt) return;
  await moveWatermark(db, startedAt, now);
  await enqueue(db, { name: "orders.reconcile", data: { shopId: db.shopId } });
}

const isOpen = ({ status }: BulkImport): boolean => status !== "done" && status !== "failed";

/** Asks Shopify to collect. Null when it must wait its turn. */
async function start(
  shop: Shop,
  client: AdminClient,
  current: BulkImport,
  clock: () => number,
): Promise<BulkImport | null> {
  const query = QUERIES[current.subject]();
  const operationId = await startOnce(client, query, current.startedAt.getTime());
  if (operationId === null) return null;
  await withShop(shop.id, (db) => updateImport(db, current.subject, { operationId, status: "running" }, clock()));
  return { ...current, operationId, status: "running" };
}

/** Starts a bulk query; when the answer is lost, finds out whether it was started. */
async function startOnce(client: AdminClient, query: string, notBefore: number): Promise<string | null> {
  try {
    const answer = await client.run(runBulkQuery, { query });
    if (answer.ok) return answer.id;
    if (answer.code === "OPERATION_IN_PROGRESS" || answer.code === "LIMIT_REACHED") return null;
    throw new Error(`Shopify refused a bulk query: ${answer.code}`);
  } catch (error) {
    if (!(error instanceof ShopifyTrouble) || error.code !== OUTCOME_UNKNOWN) throw error;
    const same = (text: string): boolean => text.replace(/\s+/g, " ").trim() === query.replace(/\s+/g, " ").trim();
    const recent = await client.run(listBulkQueries, {});
    const found = recent.find((operation) => same(operation.query) && operation.createdAt >= notBefore - 60_000);
    if (found) return found.id;
    throw error;
  }
}

async function follow(shop: Shop, client: AdminClient, current: BulkImport, clock: () => number): Promise<void> {
  const operation = await client.run(readBulkOperation, { id: current.operationId ?? "" });
  const note = (change: Parameters<typeof updateImport>[2]): Promise<void> =>
    withShop(shop.id, (db) => updateImport(db, current.subject, change, clock()));
  if (operation?.status === "COMPLETED") {
    await note({ status: "reading", found: operation.objectCount });
    return readOrAgain(shop, current, operation, note, clock);
  }
  if (operation && ["CREATED", "RUNNING", "CANCELING"].includes(operation.status))
    return note({ found: operation.objectCount });
  // What a failed operation had found is kept, and the whole is asked for again.
  if (operation?.partialDataUrl) {
    await readBulkResult(shop, current.subject, operation.partialDataUrl, "partial", operation, clock);
  }
  await again(current, operation?.errorCode ?? operation?.status ?? "GONE", note);
}

async function readOrAgain(
  shop: Shop,
  current: BulkImport,
  operation: BulkOperation,
  note: (change: Parameters<typeof updateImport>[2]) => Promise<void>,
  clock: () => number,
): Promise<void> {
  try {
    await readBulkResult(shop, current.subject, operation.url, "whole", operation, clock);
  } catch (error) {
    if (!(error instanceof ShopifyTrouble) || error.kind !== "retry") throw error;
    await again(current, error.code, note);
  }
}

async function again(
  current: BulkImport,
  failure: string,
  note: (change: Parameters<typeof updateImport>[2]) => Promise<void>,
): Promise<void> {
  const attempts = current.attempts + 1;
  const status = attempts >= ATTEMPTS ? "failed" : "waiting";
  await note({ status, operationId: null, failure, attempts });
}
