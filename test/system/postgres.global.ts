import fs from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import type { TestProject } from "vitest/node";
import pg from "pg";
import { startEmbedded } from "#scripts/postgres/server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** owner's connection to the server; the database named `template` is migrated and never touched */
    serverUrl: string;
    adminUrl: string;
    postgresFolder: string;
  }
}

/** Starts a PostgreSQL for the tests in a folder of their own and migrates a template database that each test file clones. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = fs.mkdtempSync(path.resolve(".cache-test-"));
  fs.chmodSync(folder, 0o755);
  const server = await startEmbedded(path.join(folder, "postgres"), { database: "template" });
  const migrate = spawnSync(process.execPath, ["scripts/prisma.mjs", "migrate", "deploy"], {
    env: { ...process.env, DATABASE_URL: server.url },
    encoding: "utf8",
  });
  if (migrate.status !== 0) throw new Error(`migrating the template failed:\n${migrate.stdout}${migrate.stderr}`);
  const admin = new pg.Client({ connectionString: server.adminUrl });
  await admin.connect();
  await admin.query("ALTER DATABASE template WITH ALLOW_CONNECTIONS false");
  await admin.end();
  project.provide("serverUrl", server.url);
  project.provide("adminUrl", server.adminUrl);
  project.provide("postgresFolder", folder);
  return () => {
    server.stop("immediate");
    fs.rmSync(folder, { recursive: true, force: true });
  };
}
