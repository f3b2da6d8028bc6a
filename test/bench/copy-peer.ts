import fs from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import type { BenchServer } from "./server.ts";
import type { SyncedShop } from "./world.ts";

/** What a first sync stores: the orders room. Facts and rollups are the app's own and not the peer's work. */
const TABLES = ["customers", "products", "orders", "order_lines", "refunds", "refund_lines"];

/**
 * The peer of the sync: COPY of the very rows it stored, from ready-made text, over a connection, into tables without
 * keys, checks or row-level security, each committed. Returns milliseconds.
 */
export async function copyWithoutKeys(server: BenchServer, shop: SyncedShop): Promise<number> {
  const client = new pg.Client({ connectionString: shop.adminUrl });
  await client.connect();
  try {
    await client.query("DROP SCHEMA IF EXISTS peer CASCADE; CREATE SCHEMA peer");
    for (const table of TABLES) {
      await client.query(`CREATE TABLE peer.${table} AS SELECT * FROM ${table} WITH NO DATA`);
      await pipeline(client.query(copyTo(`COPY ${table} TO STDOUT`)), fs.createWriteStream(fileOf(server, table)));
    }
    await server.settle();
    const started = performance.now();
    for (const table of TABLES) {
      const file = fs.createReadStream(fileOf(server, table), { highWaterMark: 1 << 18 });
      await pipeline(file, client.query(copyFrom(`COPY peer.${table} FROM STDIN`)));
    }
    return performance.now() - started;
  } finally {
    await client.query("DROP SCHEMA IF EXISTS peer CASCADE");
    await client.end();
    for (const table of TABLES) fs.rmSync(fileOf(server, table), { force: true });
  }
}

const fileOf = (server: BenchServer, table: string): string => path.join(server.folder, `${table}.copy`);
