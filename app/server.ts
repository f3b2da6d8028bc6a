import { once } from "node:events";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import type { ErrorRequestHandler } from "express";
import express from "express";
import { closePool } from "#app/db/pool.ts";
import { isDatabaseUnavailable } from "#app/db/unavailable.ts";
import { healthz, readyz } from "#app/http/health.ts";
import { metrics } from "#app/http/metrics.ts";
import { requestLog } from "#app/http/request-log.ts";
import { routeLabels } from "#app/http/route-label.ts";
import { webhookShortcut } from "#app/http/webhook-shortcut.ts";
import { storefrontShortcut } from "#app/http/storefront-shortcut.ts";
import { securityHeaders } from "#app/http/security-headers.ts";
import { log } from "#app/log.server.ts";

const FINISH_WITHIN_MS = 10_000;

/**
 * Longer than a proxy in front keeps a silent connection (nginx and Amazon's balancer: 60 s): who closes first must be the
 * one that sends, or a request is lost that was on its way just then.
 */
const KEEP_ALIVE_MS = 75_000;

export type WebServer = {
  /** where it listens, "http://127.0.0.1:3000" */
  url: string;
  /** Stops accepting, lets what runs finish (10 s at most), closes the database's connections. */
  close(): Promise<void>;
};

/**
 * Starts the web process on a production build. `root` is the folder that holds build/ and prisma/; port 0 takes any
 * free port. Rejects if the port is taken.
 */
export async function startServer(options: {
  build: ServerBuild;
  root: string;
  port: number;
  host: string;
}): Promise<WebServer> {
  let stopping = false;
  const app = express();
  app.disable("x-powered-by");
  // Only a proxy on a private network may say who called and over which scheme.
  app.set("trust proxy", ["loopback", "linklocal", "uniquelocal"]);
  app.use(requestLog(routeLabels(options.build.routes)));
  app.use(securityHeaders);
  app.get("/healthz", healthz);
  app.get(
    "/readyz",
    readyz(path.join(options.root, "prisma/migrations"), () => stopping),
  );
  app.get("/metrics", metrics);
  app.post("/webhooks", webhookShortcut(options.build));
  app.all("/storefront/*", storefrontShortcut(options.build));
  app.use(compression());
  const client = path.join(options.root, "build/client");
  app.use(
    "/assets",
    express.static(path.join(client, "assets"), { immutable: true, maxAge: "1y", fallthrough: false }),
  );
  app.use(express.static(client, { maxAge: "1h", index: false }));
  const remix = createRequestHandler({ build: options.build, getLoadContext: () => ({}), mode: "production" });
  app.all("*", (request, response, next) => void remix(request, response, next));
  app.use(lastResort);

  const server = app.listen(options.port, options.host);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await once(server, "listening");
  const url = `http://${options.host}:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: async () => {
      stopping = true;
      const closed = once(server, "close");
      server.close();
      server.closeIdleConnections();
      const impatient = setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS);
      await closed;
      clearTimeout(impatient);
      await closePool();
    },
  };
}

/** What even Remix could not answer. The text is fixed: an error's own message may quote what is nobody's business. */
const lastResort: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { status } = error as { status?: unknown };
  // What express itself refuses: no such file, a path out of the folder, an address that is none.
  if (typeof status === "number" && status >= 400 && status < 500) {
    response.status(404).type("text").send("not found\n");
    return;
  }
  log.error("a request failed", { error });
  if (isDatabaseUnavailable(error)) response.setHeader("Retry-After", "5").status(503);
  else response.status(500);
  response.type("text").send("something went wrong on our side; please try again\n");
};
