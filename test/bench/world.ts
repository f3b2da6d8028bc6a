import fs from "node:fs";
import path from "node:path";
import { customerLines, orderLines, productLines, writeBulkFile } from "./bulk-files.ts";
import { serveFiles } from "./file-server.ts";
import { measure } from "./measure.ts";
import type { LiveMeasurement } from "./measurements/live.ts";
import type { SyncMeasurement } from "./measurements/sync.ts";
import type { BenchServer } from "./server.ts";
import { percentile } from "./statistics.ts";
import { syntheticShop } from "./synthetic-shop.ts";

/** A database with one synthetic shop in it, stored by the app's own first sync, and what that took. */
export type SyncedShop = {
  orders: number;
  url: string;
  adminUrl: string;
  measured: SyncMeasurement;
  jsonlBytes: number;
};

/** What rows share: the server, and shops of any size, synced once. */
export type World = {
  orders: number;
  seed: number;
  server: BenchServer;
  synced(orders: number): Promise<SyncedShop>;
  /** what is measured with web process, worker and sandbox running on such a shop */
  live(orders: number): Promise<LiveMeasurement>;
  note(line: string): void;
};

export function createWorld(server: BenchServer, orders: number, seed: number, note: (line: string) => void): World {
  const synced = once((size) => sync(server, size, seed, note));
  const live = once(async (size) => {
    const shop = await synced(size);
    note(`new orders and page views in a shop of ${size} orders`);
    const folder = path.join(server.folder, `live-${size}`);
    const measured = await measure<LiveMeasurement>("live", {
      DATABASE_URL: shop.url,
      FOLDER: folder,
      SEED: String(seed),
      ROUNDS: String(ROUNDS),
    });
    note(
      `  order to report: ${spread(measured.freshnessMs)}; page of ${measured.pageBytes} bytes: ${spread(measured.pageMs)}`,
    );
    return measured;
  });
  return { orders, seed, server, note, synced, live };
}

/** Orders placed one by one, and twice as many page views. */
const ROUNDS = 150;

/** Measures each size once. */
function once<Result>(work: (size: number) => Promise<Result>): (size: number) => Promise<Result> {
  const known = new Map<number, Promise<Result>>();
  return (size) => {
    const running = known.get(size) ?? work(size);
    known.set(size, running);
    return running;
  };
}

function spread(values: number[]): string {
  const at = (share: number): string => percentile(values, share).toFixed(1);
  return `median ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)} ms`;
}

async function sync(
  server: BenchServer,
  orders: number,
  seed: number,
  note: (line: string) => void,
): Promise<SyncedShop> {
  note(`writing the bulk results of ${orders} orders (seed ${seed})`);
  const folder = path.join(server.folder, `bulk-${orders}`);
  fs.mkdirSync(folder);
  const shop = syntheticShop(orders, seed);
  const write = (subject: string, lines: Iterable<string>): ReturnType<typeof writeBulkFile> =>
    writeBulkFile(path.join(folder, `${subject}.jsonl`), lines);
  const customers = await write("customers", customerLines(shop));
  const products = await write("products", productLines());
  const bulk = await write("orders", orderLines(shop));
  const database = await server.database(`bench_${orders}`);
  const files = await serveFiles(folder);
  try {
    note(`syncing ${orders} orders, ${(bulk.bytes / 1e6).toFixed(0)} MB`);
    await server.settle();
    const measured = await measure<SyncMeasurement>("sync", {
      DATABASE_URL: database.url,
      SANDBOX_URL: files.url,
      SEED: String(seed),
      OBJECTS_CUSTOMERS: String(customers.objects),
      OBJECTS_PRODUCTS: String(products.objects),
      OBJECTS_ORDERS: String(bulk.objects),
    });
    note(describe(measured));
    return { orders, ...database, measured, jsonlBytes: customers.bytes + products.bytes + bulk.bytes };
  } finally {
    await files.close();
    fs.rmSync(folder, { recursive: true });
  }
}

function describe(m: SyncMeasurement): string {
  const s = (ms: number): string => (ms / 1000).toFixed(2);
  const phases = `import ${s(m.importMs)}, refunds ${s(m.refundsMs)}, rebuild ${s(m.rebuildMs)}`;
  return `  synced in ${s(m.totalMs)} s (${phases}; our processor time ${s(m.cpuMs)}), peak ${m.peakMegabytes.toFixed(0)} MB, ${m.startMegabytes.toFixed(0)} of them before it began`;
}
