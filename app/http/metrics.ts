import { timingSafeEqual, createHash } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { operatorFigures } from "#app/db/queries/operator-figures.ts";
import { env } from "#app/env.server.ts";
import { log } from "#app/log.server.ts";

/** What this process and its database tell an operator, in Prometheus's text format. */
const registry = new Registry();
const registers = [registry];

collectDefaultMetrics({ register: registry, prefix: "regulars_" });

export const httpRequests = new Counter({
  name: "regulars_http_requests_total",
  help: "Answered requests",
  labelNames: ["method", "route", "status"],
  registers,
});
export const httpSeconds = new Histogram({
  name: "regulars_http_request_seconds",
  help: "Time from the first byte of a request to the end of its answer",
  labelNames: ["route"],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers,
});

const inboxWaiting = gauge("inbox_waiting", "Webhooks that were accepted and not processed yet");
const oldestWaiting = gauge("inbox_oldest_waiting_seconds", "Age of the oldest webhook not processed yet");
const objectsToRead = gauge("objects_to_read", "Orders, customers and products marked to be read again from Shopify");
const parked = gauge("redemptions_parked", "Redemptions whose outcome at Shopify only a person can find out");
const stuck = gauge("redemptions_stuck", "Redemptions that have waited for Shopify for more than ten minutes");
const jobs = gauge("jobs", "Jobs in the queue", ["name", "state"]);
const oldestJob = gauge("job_oldest_waiting_seconds", "How long the job that is due and waits longest has waited");
const imports = gauge("imports", "Bulk imports by what they read and where they stand", ["subject", "status"]);
const shops = gauge("shops_installed", "Shops that have the app installed");
const databaseUp = gauge("database_up", "1 if the figures above could be read from the database");

function gauge(name: string, help: string, labelNames: string[] = []): Gauge {
  return new Gauge({ name: `regulars_${name}`, help, labelNames, registers });
}

async function readDatabase(): Promise<void> {
  for (const each of [inboxWaiting, oldestWaiting, objectsToRead, parked, stuck, jobs, oldestJob, imports, shops])
    each.reset();
  try {
    const figures = await operatorFigures();
    shops.set(figures.shops);
    inboxWaiting.set(figures.inboxWaiting);
    oldestWaiting.set(figures.inboxOldestSeconds);
    objectsToRead.set(figures.objectsToRead);
    parked.set(figures.redemptionsParked);
    stuck.set(figures.redemptionsStuck);
    oldestJob.set(figures.jobOldestSeconds);
    for (const { name, state, count } of figures.jobs) jobs.set({ name, state }, count);
    for (const { subject, status, count } of figures.imports) imports.set({ subject, status }, count);
    databaseUp.set(1);
  } catch (error) {
    log.warn("metrics could not read the database", { error });
    databaseUp.set(0);
  }
}

function allowed(request: Request): boolean {
  const token = env().METRICS_TOKEN;
  if (token === undefined) {
    // A proxy on this machine is not an operator on this machine.
    const direct = request.headers["x-forwarded-for"] === undefined;
    return direct && /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? "");
  }
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(request.headers.authorization ?? ""), digest(`Bearer ${token}`));
}

/** GET /metrics: with METRICS_TOKEN set it asks for that bearer token, without it only loopback gets an answer. */
export const metrics: RequestHandler = (request, response, next) => {
  if (!allowed(request)) {
    response.status(401).type("text").send("metrics need the bearer token of METRICS_TOKEN\n");
    return;
  }
  readDatabase()
    .then(() => registry.metrics())
    .then((text) => response.setHeader("Cache-Control", "no-store").type(registry.contentType).send(text))
    .catch(next);
};
