import { readdirSync } from "node:fs";
import type { RequestHandler } from "express";
import { unappliedMigrations } from "#app/db/queries/unapplied-migrations.ts";

const ANSWER_WITHIN_MS = 1_000;

/** GET /healthz: the process is alive. It asks nobody, so that a database that is away does not get us killed. */
export const healthz: RequestHandler = (_request, response) => {
  response.setHeader("Cache-Control", "no-store").json({ status: "alive" });
};

/**
 * GET /readyz: the database answers within a second and has every migration of this build; otherwise 503 and why.
 * `migrationsFolder` is the folder that holds one folder a migration; `stopping` tells that no new request should come.
 */
export function readyz(migrationsFolder: string, stopping: () => boolean): RequestHandler {
  const expected = readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  return (_request, response) => {
    response.setHeader("Cache-Control", "no-store");
    const refuse = (reason: string): void => {
      response.setHeader("Retry-After", "5").status(503).json({ status: "not ready", reason });
    };
    if (stopping()) {
      refuse("stopping");
      return;
    }
    within(unappliedMigrations(expected)).then(
      (missing) => {
        if (missing.length > 0) refuse("migrations are missing");
        else response.json({ status: "ready" });
      },
      () => refuse("the database does not answer"),
    );
  };
}

async function within<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("timeout")), ANSWER_WITHIN_MS);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
