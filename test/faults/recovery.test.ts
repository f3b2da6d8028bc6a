import { createHmac } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppProcesses } from "#test/system/app-processes.ts";
import { rowsOfShop } from "#test/system/database.ts";
import { cloneTemplate, startTestServer, type TestServer } from "#test/system/postgres.ts";
import { AT_REST, unfinished } from "#test/system/shop-rest.ts";

/** The database goes away, and comes back: nobody has to be called. A worker is killed: its work goes on elsewhere. */
let postgres: TestServer;
let databaseUrl: string;
let app: AppProcesses;

beforeAll(async () => {
  postgres = await startTestServer();
  databaseUrl = await cloneTemplate(postgres.server);
  app = await AppProcesses.prepare(databaseUrl, postgres.folder);
});

afterAll(async () => {
  await app.close();
  postgres.close();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function statusOf(path: string, init: RequestInit = {}): Promise<{ status: number; retryAfter: string | null }> {
  const response = await fetch(`${app.appUrl}${path}`, init);
  await response.text();
  return { status: response.status, retryAfter: response.headers.get("retry-after") };
}

let webhooks = 0;
function webhook(): RequestInit {
  const body = JSON.stringify({ id: 1, updated_at: "2026-01-01T00:00:00Z" });
  const hmac = createHmac("sha256", app.environment["SHOPIFY_API_SECRET"] ?? "")
    .update(body)
    .digest("base64");
  return {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-shopify-topic": "customers/update",
      "x-shopify-hmac-sha256": hmac,
      "x-shopify-shop-domain": app.sandbox.shop.domain,
      "x-shopify-api-version": "2026-10",
      "x-shopify-webhook-id": `recovery-${++webhooks}`,
    },
  };
}

async function secondsUntil(hold: () => Promise<boolean>): Promise<number> {
  const started = performance.now();
  await expect.poll(hold, { timeout: 60_000, interval: 100 }).toBe(true);
  return (performance.now() - started) / 1000;
}

test("web and worker wait for a database that is not there yet", async () => {
  postgres.server.stop("fast");
  const [web, worker] = [app.start("web"), app.start("worker")];
  await pause(4_000);
  expect([web.child.exitCode, worker.child.exitCode]).toEqual([null, null]);
  postgres.server.start();
  await app.ready();
  await app.install();
  await expect.poll(() => unfinished(databaseUrl, 1), { timeout: 60_000 }).toEqual(AT_REST);
});

test("while the database is gone webhooks get 503, and everything goes on by itself when it is back", async () => {
  expect(await statusOf("/webhooks", webhook())).toMatchObject({ status: 200 });
  postgres.server.stop("immediate");
  expect(await statusOf("/webhooks", webhook())).toEqual({ status: 503, retryAfter: "5" });
  expect(await statusOf("/readyz")).toMatchObject({ status: 503 });
  expect(await statusOf("/healthz")).toMatchObject({ status: 200 });
  await pause(3_000);
  postgres.server.start();
  const webSeconds = await secondsUntil(async () => (await statusOf("/webhooks", webhook())).status === 200);
  const workerSeconds = await secondsUntil(async () => (await unfinished(databaseUrl, 1)).waiting === 0);
  console.log(`database back: web after ${webSeconds.toFixed(1)} s, worker ${workerSeconds.toFixed(1)} s later`);
  expect(webSeconds).toBeLessThan(10);
  expect(app.endedByThemselves()).toEqual([]);
});

test.runIf(process.env["CI"] === "true")(
  "a job whose worker was killed begins again elsewhere within seconds",
  async () => {
    const holder = new pg.Client({ connectionString: databaseUrl });
    await holder.connect();
    // The lock of the shop's figures: a rebuild waits for it, and so is at work when its worker dies.
    await holder.query("SELECT pg_advisory_lock(7002, 1)");
    const rebuild = async (): Promise<string | undefined> => {
      const text =
        "SELECT state || ' ' || retry_count AS s FROM pgboss.job WHERE name = 'retention.rebuild' AND state <= 'active'";
      return (await rowsOfShop<{ s: string }>(databaseUrl, 1, text))[0]?.s;
    };
    await holder.query(
      `INSERT INTO pgboss.job (name, data, policy, singleton_key, group_id, retry_limit, retry_delay, retry_backoff, retry_delay_max, heartbeat_seconds)
     SELECT name, '{"shopId": 1}', policy, '1', '1', retry_limit, retry_delay, retry_backoff, retry_delay_max, heartbeat_seconds
     FROM pgboss.queue WHERE name = 'retention.rebuild'`,
    );
    await expect.poll(rebuild, { timeout: 10_000 }).toBe("active 0");
    await app.kill("worker");
    app.start("worker");
    const seconds = await secondsUntil(async () => (await rebuild()) === "active 1");
    console.log(`a killed worker's job was at work again after ${seconds.toFixed(1)} s`);
    expect(seconds).toBeLessThan(25);
    await holder.end();
    await expect.poll(rebuild, { timeout: 20_000 }).toBe(undefined);
  },
);
