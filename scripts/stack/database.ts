import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startEmbedded } from "#scripts/postgres/server.ts";

export const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

/** A database with the migrations applied. */
export type Database = { url: string; stop(): void };

/**
 * The database to work on: DATABASE_URL where it is set, else the embedded server on `folder`. Applies the migrations.
 * @throws CommandError when another process holds the folder, or a migration fails
 */
export async function openDatabase(folder: string): Promise<Database> {
  const given = process.env["DATABASE_URL"];
  if (given) {
    migrate(given);
    return { url: given, stop: () => undefined };
  }
  const server = await startEmbedded(path.join(folder, "postgres"));
  migrate(server.url);
  return { url: server.url, stop: () => server.stop() };
}

function migrate(url: string): void {
  const result = spawnSync(process.execPath, ["scripts/prisma.mjs", "migrate", "deploy"], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: url },
    encoding: "utf8",
  });
  if (result.status !== 0)
    throw new CommandError(`the database could not be migrated:\n${result.stdout}${result.stderr}`);
}

/** A command cannot do what was asked: one clear line for the person who typed it, and exit code 2. */
export class CommandError extends Error {}
