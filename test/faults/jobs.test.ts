import { afterAll, beforeAll, expect, test } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import { shopRecord } from "#sandbox/store/store-lines.ts";
import { rowsOfShop } from "#test/system/database.ts";
import { startHouse, type House, type InstalledShop } from "#test/system/house.ts";

/** The worker itself, in this process: what it does with jobs that fail, kill, or belong to a shop that is at work. */
let house: House;
let busy: InstalledShop;
let other: InstalledShop;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  house = await startHouse(createClock());
  busy = await house.addShop([shopRecord({ domain: "busy.myshopify.com" })], createClock());
  other = await house.addShop([shopRecord({ domain: "other.myshopify.com" })], createClock());
  for (const shop of [busy, other]) await house.jobs.drain(shop.id);
  // The queue of this process was opened for sending only.
  const { closeJobQueue } = await import("#app/db/job-queue.ts");
  await closeJobQueue();
  const { startWorker } = await import("#app/jobs/worker.ts");
  stopWorker = await startWorker();
});

afterAll(async () => {
  await stopWorker();
  await house.close();
});

type JobRow = { name: string; state: string; retryCount: number };

async function query(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const { pool } = await import("#app/db/pool.ts");
  return (await pool().query<Record<string, unknown>>(text, values)).rows;
}

const jobsOf = async (shop: InstalledShop, name: string): Promise<JobRow[]> =>
  rowsOfShop<JobRow>(
    house.databaseUrl,
    shop.id,
    `SELECT name, state, retry_count AS "retryCount" FROM pgboss.job
     WHERE name = '${name}' AND state <= 'active' AND data ->> 'shopId' = '${shop.id}'`,
  );

async function wake(shop: InstalledShop): Promise<void> {
  const { wakeShop } = await import("#app/flows/shops/wake-shop.ts");
  await wakeShop(shop.id, "orders.find-deleted");
}

const setAside = async (shop: InstalledShop): Promise<{ job: string; attempts: number }[]> => {
  const { setAsideJobs } = await import("#app/db/queries/set-aside-jobs.ts");
  return (await setAsideJobs(shop.id)).map(({ job, attempts }) => ({ job, attempts }));
};

test("a shop at work holds up its own next job, nobody else's, and no longer than it is at work", async () => {
  await query(
    `INSERT INTO pgboss.job (name, data, state, policy, singleton_key, group_id, started_on, heartbeat_on, heartbeat_seconds)
     VALUES ('orders.find-deleted', $1, 'active', 'stately', $2, $2, now(), now() + interval '1 minute', 10)`,
    [{ shopId: busy.id }, String(busy.id)],
  );
  await wake(busy);
  await wake(other);
  await expect.poll(() => jobsOf(other, "orders.find-deleted"), { timeout: 5_000 }).toEqual([]);
  expect((await jobsOf(busy, "orders.find-deleted")).map(({ state }) => state).sort()).toEqual(["active", "created"]);
  // Longer than the queue's monitor takes to come by and note who is at work.
  await new Promise((resolve) => setTimeout(resolve, 6_500));
  expect(await query("SELECT name FROM pgboss.queue WHERE singletons_active IS NOT NULL")).toEqual([]);
  await query("DELETE FROM pgboss.job WHERE state = 'active' AND name = 'orders.find-deleted'");
  await expect.poll(() => jobsOf(busy, "orders.find-deleted"), { timeout: 5_000 }).toEqual([]);
});

test("a poison job is set aside after three attempts, is seen, and can be tried again", async () => {
  const { jobQueue } = await import("#app/db/job-queue.ts");
  // Ids are numbers in text; this one is none, so the job fails whenever it is tried.
  const poison = { shopId: busy.id, customerIds: ["not a number"], guestDays: [] };
  await (await jobQueue()).send("retention.fold", poison);
  await expect
    .poll(() => setAside(busy), { timeout: 30_000, interval: 250 })
    .toEqual([{ job: "retention.fold", attempts: 3 }]);
  expect(await jobsOf(busy, "retention.fold")).toEqual([]);
  expect(await setAside(other)).toEqual([]);
  await query("DELETE FROM pgboss.job WHERE name = 'set-aside'");
});

/** As pg-boss leaves a job whose worker died: to be retried, with a note that its heart stopped. */
const afterDeaths = (deaths: number, shop: InstalledShop): Promise<unknown> =>
  query(
    `INSERT INTO pgboss.job (name, data, state, policy, singleton_key, group_id, retry_limit, retry_count, started_on, output)
     VALUES ('orders.find-deleted', $1, 'retry', 'stately', $2, $2, 30, $3, now(), $4)`,
    [{ shopId: shop.id }, String(shop.id), deaths - 1, { value: { message: "job heartbeat timeout" } }],
  );

test("a job that killed its worker is tried again, and after five deaths set aside", async () => {
  await afterDeaths(4, other);
  await expect.poll(() => jobsOf(other, "orders.find-deleted"), { timeout: 5_000 }).toEqual([]);
  expect(await setAside(other)).toEqual([]);
  await afterDeaths(5, other);
  await expect.poll(() => setAside(other), { timeout: 5_000 }).toEqual([{ job: "orders.find-deleted", attempts: 6 }]);
  expect(await jobsOf(other, "orders.find-deleted")).toEqual([]);
});

test("five failures for outside reasons are no five deaths", async () => {
  await query(
    `INSERT INTO pgboss.job (name, data, state, policy, singleton_key, group_id, retry_limit, retry_count, started_on, output)
     VALUES ('orders.find-deleted', $1, 'retry', 'stately', $2, $2, 30, 12, now(), $3)`,
    [{ shopId: busy.id }, String(busy.id), { name: "Error", message: "ShopifyTrouble" }],
  );
  await expect.poll(() => jobsOf(busy, "orders.find-deleted"), { timeout: 5_000 }).toEqual([]);
  expect(await setAside(busy)).toEqual([]);
});
