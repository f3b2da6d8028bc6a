import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "#scripts/stack/database.ts";

/** What the bench needs of DuckDB, which only the bench installs. */
export type DuckDb = {
  run(sql: string): Promise<void>;
  rows<Row>(sql: string): Promise<Row[]>;
  close(): void;
};

type Module = {
  DuckDBInstance: { create(path: string, settings: Record<string, string>): Promise<Instance> };
};
type Instance = { connect(): Promise<Connection>; closeSync(): void };
type Connection = {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getRowObjectsJS(): unknown[] }>;
  closeSync(): void;
};

const PEERS = path.join(ROOT, "test/bench/peers");

/** Opens an empty DuckDB in memory with two threads; null where it is not available for this machine. */
export async function openDuckDb(): Promise<DuckDb | null> {
  const module = (await load()) ?? (install() ? await load() : null);
  if (!module) return null;
  const instance = await module.DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await instance.connect();
  return {
    run: async (sql) => {
      await connection.run(sql);
    },
    rows: async <Row>(sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJS() as Row[],
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function load(): Promise<Module | null> {
  try {
    const file = createRequire(path.join(PEERS, "package.json")).resolve("@duckdb/node-api");
    return (await import(pathToFileURL(file).href)) as Module;
  } catch {
    return null;
  }
}

function install(): boolean {
  const shell = process.platform === "win32";
  return spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: PEERS, shell }).status === 0;
}
