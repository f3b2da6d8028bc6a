import { closePool } from "#app/db/pool.ts";
import { closeJobQueue, jobQueue } from "#app/db/job-queue.ts";
import { clearMarks, listDirty } from "#app/db/stores/dirty-store.ts";
import { restartImports, type ImportSubject } from "#app/db/stores/import-store.ts";
import { storeRefunds } from "#app/db/stores/order-store.ts";
import { createOrReviveShop, findShopById, updateShop, type Shop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { readBulkResult } from "#app/flows/orders/read-bulk-result.ts";
import { rebuildRetention } from "#app/flows/retention/rebuild-retention.ts";
import type { BulkOperation } from "#app/shopify/bulk-operation.ts";
import { refundsOf } from "../bulk-files.ts";
import { BENCH_SHOP, placeOfOrder } from "../synthetic-shop.ts";
import { given, tell } from "../measure.ts";

/** What a first sync took: milliseconds by phase, and the largest resident size of this process. */
export type SyncMeasurement = {
  importMs: number;
  refundsMs: number;
  rebuildMs: number;
  totalMs: number;
  peakMegabytes: number;
  startMegabytes: number;
  /** processor time of this process */
  cpuMs: number;
};

const clock = (): number => Date.now();
const megabytes = (): number => process.resourceUsage().maxRSS / 1024;

/** As many orders as the app asks Shopify for the refunds of in one call. */
const REFUNDS_A_CALL = 100;

const shop = await makeShop();
await jobQueue();
const startMegabytes = megabytes();
const started = performance.now();
const cpuBefore = process.cpuUsage();
const importMs = await timed(() => Promise.all([read("customers"), read("products"), read("orders")]));
const refundsMs = await timed(() => storeMarkedRefunds());
const rebuildMs = await timed(() => rebuildRetention(shop.id, clock()));
const totalMs = performance.now() - started;
const cpu = process.cpuUsage(cpuBefore);
const result: SyncMeasurement = {
  importMs,
  refundsMs,
  rebuildMs,
  totalMs,
  peakMegabytes: megabytes(),
  startMegabytes,
  cpuMs: (cpu.user + cpu.system) / 1000,
};
await closeJobQueue();
await closePool();
tell(result);

async function makeShop(): Promise<Shop> {
  const { id } = await createOrReviveShop(
    BENCH_SHOP.domain,
    ["read_all_orders", "read_customers", "read_orders", "read_products"],
    clock(),
  );
  await withShop(id, async (db) => {
    await updateShop(db, BENCH_SHOP);
    await restartImports(db, ["customers", "products", "orders"], clock());
  });
  const made = await findShopById(id);
  if (!made) throw new Error("the shop was not made");
  return made;
}

function read(subject: ImportSubject): Promise<void> {
  const objectCount = BigInt(given(`OBJECTS_${subject.toUpperCase()}`));
  const url = `https://storage.googleapis.com/${subject}.jsonl`;
  const operation: BulkOperation = {
    id: `gid://shopify/BulkOperation/${objectCount}`,
    status: "COMPLETED",
    errorCode: null,
    createdAt: clock(),
    objectCount,
    rootObjectCount: objectCount,
    fileSize: null,
    url,
    partialDataUrl: null,
  };
  return readBulkResult(shop, subject, url, "whole", operation, clock);
}

/** As the refresh job does it, but that the refunds are made up instead of asked for. */
async function storeMarkedRefunds(): Promise<void> {
  const seed = Number(given("SEED"));
  for (;;) {
    const marks = await withShop(shop.id, (db) => listDirty(db, "refunds", REFUNDS_A_CALL));
    if (marks.length === 0) return;
    await withShop(shop.id, async (db) => {
      const orders = await db.query<{ id: bigint; at: Date }>(
        "SELECT id, ordered_at AS at FROM orders WHERE shop_id = $1 AND id = ANY($2::bigint[])",
        [db.shopId, marks.map((mark) => mark.id)],
      );
      const readings = orders.map(({ id, at }) => ({ id, refunds: refundsOf(seed, placeOfOrder(id), at.getTime()) }));
      await storeRefunds(db, readings);
      await clearMarks(db, "refunds", marks);
    });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
