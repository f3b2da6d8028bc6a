import { readdirSync } from "node:fs";
import path from "node:path";
import { checkDatabase, UnsafeDatabase } from "#app/db/boot-check.ts";
import { EnvError, env } from "#app/env.server.ts";

/**
 * What web and worker make sure of before they begin: the environment is complete, and the database is one that they may
 * work on. Otherwise the process ends with one line on standard error and exit code 2.
 */
export async function checkBoot(): Promise<void> {
  try {
    env();
    const entries = readdirSync(path.resolve(import.meta.dirname, "../prisma/migrations"), { withFileTypes: true });
    await checkDatabase(entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name));
  } catch (error) {
    if (error instanceof EnvError || error instanceof UnsafeDatabase) refuseToStart(error.message);
    throw error;
  }
}

/** Ends the process as bad input ends it. */
export function refuseToStart(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(2);
}
