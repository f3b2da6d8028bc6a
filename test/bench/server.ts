import fs from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import pg from "pg";
import { startEmbedded } from "#scripts/postgres/server.ts";
import { ROOT } from "#scripts/stack/database.ts";

/** A PostgreSQL of the bench's own, in a folder that is gone afterwards. Addresses of databases, owner's and superuser's. */
export type BenchServer = {
  folder: string;
  /** A new database with the app's migrations. */
  database(name: string): Promise<{ url: string; adminUrl: string }>;
  /** Writes out what earlier work left in memory, so that no measurement pays for another. */
  settle(): Promise<void>;
  stop(): void;
};

/** Starts the embedded server with the settings the app gives it everywhere. */
export async function startBenchServer(): Promise<BenchServer> {
  const data = path.join(ROOT, ".data");
  fs.mkdirSync(data, { recursive: true });
  const folder = fs.mkdtempSync(path.join(data, "bench-"));
  fs.chmodSync(folder, 0o755);
  const server = await startEmbedded(path.join(folder, "postgres"), { database: "template" });
  const migrated = spawnSync(process.execPath, ["scripts/prisma.mjs", "migrate", "deploy"], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: server.url },
    encoding: "utf8",
  });
  if (migrated.status !== 0) throw new Error(`migrating failed:\n${migrated.stdout}${migrated.stderr}`);
  const asAdmin = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server.adminUrl });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  return {
    folder,
    database: async (name) => {
      await asAdmin(`CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE template OWNER regulars`);
      const at = (address: string): string => Object.assign(new URL(address), { pathname: `/${name}` }).toString();
      return { url: at(server.url), adminUrl: at(server.adminUrl) };
    },
    settle: () => asAdmin("CHECKPOINT"),
    stop: () => {
      server.stop("immediate");
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
