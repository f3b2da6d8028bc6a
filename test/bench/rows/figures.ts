import fs from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { sections, type PeerFigures } from "../compare-figures.ts";
import { openDuckDb } from "../duckdb.ts";
import { FIGURES, LOAD, SHARED } from "../duckdb-figures.ts";
import { measure } from "../measure.ts";
import type { FiguresMeasurement } from "../measurements/figures.ts";
import { againstPeer, type Row } from "../row.ts";
import { median } from "../statistics.ts";
import type { SyncedShop, World } from "../world.ts";

/** The first ones are slower for us: the just-in-time compiler is at work. */
const RUNS = 9;

/** The report without model fits from raw orders, against DuckDB on the same rows in tables of its own. */
export async function figuresRows(world: World): Promise<Row[]> {
  const shop = await world.synced(world.orders);
  world.note("computing the figures");
  const ours = await measure<FiguresMeasurement>("figures", { DATABASE_URL: shop.url, RUNS: String(RUNS) });
  const peer = await measurePeer(world, shop);
  if (peer) for (const [section, a, b] of sections(ours.report, peer.figures)) mustAgree(section, a, b);
  world.note(`  ours ${listed(ours.runsMs)} ms, DuckDB ${peer ? listed(peer.runsMs) : "not available"} ms`);
  return [
    againstPeer(
      {
        name: "figures",
        work: `all figures but the model fits, from raw, ${world.orders} orders; peer: DuckDB, 2 threads, own tables`,
        ours: median(ours.runsMs) / 1000,
        peer: peer && median(peer.runsMs) / 1000,
        unit: "s",
      },
      2,
    ),
  ];
}

const listed = (runsMs: number[]): string => runsMs.map((ms) => ms.toFixed(0)).join(", ");

function mustAgree(section: string, ours: unknown, peer: unknown): void {
  if (isDeepStrictEqual(JSON.parse(JSON.stringify(ours)), JSON.parse(JSON.stringify(peer)))) return;
  throw new Error(
    `${section} differs:\nours ${JSON.stringify(ours).slice(0, 2000)}\npeer ${JSON.stringify(peer).slice(0, 2000)}`,
  );
}

const MS = (column: string): string => `floor(extract(epoch FROM ${column}) * 1000)::bigint`;

/** The rows that both read, by table. */
const RAW: Record<string, string> = {
  orders: `SELECT id, customer_id, ${MS("ordered_at")}, test, financial_status, ${MS("cancelled_at")}, net_minor FROM orders`,
  refunds: `SELECT order_id, ${MS("created_at")}, net_minor FROM refunds`,
  order_lines: "SELECT order_id, product_id FROM order_lines",
};

async function measurePeer(world: World, shop: SyncedShop): Promise<{ runsMs: number[]; figures: PeerFigures } | null> {
  const duckdb = await openDuckDb();
  if (!duckdb) return null;
  const csv = (table: string): string => path.join(world.server.folder, `${table}.csv`);
  const client = new pg.Client({ connectionString: shop.adminUrl });
  await client.connect();
  try {
    for (const [table, sql] of Object.entries(RAW)) {
      await pipeline(client.query(copyTo(`COPY (${sql}) TO STDOUT (FORMAT csv)`)), fs.createWriteStream(csv(table)));
    }
    for (const sql of LOAD(csv)) await duckdb.run(sql);
    const runsMs: number[] = [];
    const figures: Record<string, unknown[]> = {};
    for (let run = 0; run < RUNS; run++) {
      const started = performance.now();
      for (const sql of SHARED) await duckdb.run(sql);
      for (const [name, sql] of Object.entries(FIGURES)) figures[name] = await duckdb.rows(sql);
      runsMs.push(performance.now() - started);
    }
    return { runsMs, figures: figures as PeerFigures };
  } finally {
    await client.end();
    duckdb.close();
    for (const table of Object.keys(RAW)) fs.rmSync(csv(table), { force: true });
  }
}
