import fs from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import pg from "pg";
import { startEmbedded, type EmbeddedPostgres } from "#scripts/postgres/server.ts";

/** A PostgreSQL in a folder of its own, whose database `template` is migrated and never touched again. */
export type TestServer = { server: EmbeddedPostgres; folder: string; close(): void };

/** Starts one. @throws Error when it does not start or a migration fails */
export async function startTestServer(): Promise<TestServer> {
  const folder = fs.mkdtempSync(path.resolve(".cache-test-"));
  fs.chmodSync(folder, 0o755);
  const server = await startEmbedded(path.join(folder, "postgres"), { database: "template" });
  const migrate = spawnSync(process.execPath, ["scripts/prisma.mjs", "migrate", "deploy"], {
    env: { ...process.env, DATABASE_URL: server.url },
    encoding: "utf8",
  });
  if (migrate.status !== 0) throw new Error(`migrating the template failed:\n${migrate.stdout}${migrate.stderr}`);
  await asAdmin(server.adminUrl, (admin) => admin.query("ALTER DATABASE template WITH ALLOW_CONNECTIONS false"));
  return {
    server,
    folder,
    close: () => {
      server.stop("immediate");
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Clones the template into a new database. Returns its owner's address. */
export async function cloneTemplate(server: { url: string; adminUrl: string }): Promise<string> {
  const name = `test_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
  await asAdmin(server.adminUrl, (admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE template OWNER regulars`));
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.toString();
}

async function asAdmin(adminUrl: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
