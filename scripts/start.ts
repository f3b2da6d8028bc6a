import { existsSync } from "node:fs";
import path from "node:path";
import type { ServerBuild } from "@remix-run/node";
import { readEnv } from "#app/env.server.ts";
import { log } from "#app/log.server.ts";
import { startServer } from "#app/server.ts";
import { checkBoot, refuseToStart } from "#scripts/check-boot.ts";

/** The web process in production: `npm start`, after `npm run build` and `npm run migrate`. */
const root = path.resolve(import.meta.dirname, "..");
const built = path.join(root, "build/server/index.js");

if (!existsSync(built)) refuseToStart("build/server/index.js is missing: run `npm run build` first");
await checkBoot();
try {
  const { PORT, HOST } = readEnv();
  const server = await startServer({ build: (await import(built)) as ServerBuild, root, port: PORT, host: HOST });
  log.info("the web process listens", { port: Number(new URL(server.url).port) });
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      log.info("stopping", { reason: signal });
      void server.close().then(() => process.exit(0));
    });
  }
} catch (error) {
  if ((error as { code?: unknown }).code === "EADDRINUSE") refuseToStart("PORT is taken by another process");
  throw error;
}
