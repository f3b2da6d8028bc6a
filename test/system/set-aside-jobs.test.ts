import { afterAll, beforeAll, expect, it } from "vitest";
import { closeJobQueue, jobQueue, SET_ASIDE } from "#app/db/job-queue.ts";
import { closePool, pool } from "#app/db/pool.ts";
import { setAsideJobs } from "#app/db/queries/set-aside-jobs.ts";
import { createOrReviveShop } from "#app/db/stores/shop-store.ts";
import { retrySetAsideJob } from "#app/flows/shops/retry-set-aside-job.ts";
import { useFreshDatabase } from "./database.ts";

beforeAll(() => useFreshDatabase());
afterAll(async () => {
  await closeJobQueue();
  await closePool();
});

async function setAside(shopId: number): Promise<void> {
  const error = { name: "ShopifyTrouble", code: "THROTTLED" };
  await (await jobQueue()).send(SET_ASIDE, { job: "orders.refresh", data: { shopId }, error, attempts: 12 });
}

it("shows each shop the work that was set aside for it, and hands only that to the queue again", async () => {
  const { id: one } = await createOrReviveShop("one.myshopify.com", [], 1_000);
  const { id: two } = await createOrReviveShop("two.myshopify.com", [], 1_000);
  expect(await setAsideJobs(one)).toEqual([]);
  await setAside(one);
  await setAside(two);
  const [job] = await setAsideJobs(one);
  expect(job).toMatchObject({ job: "orders.refresh", data: { shopId: one }, attempts: 12, reason: "THROTTLED" });
  const id = job?.id ?? "";

  expect(await retrySetAsideJob(two, id)).toBe(false);
  expect(await retrySetAsideJob(one, "00000000-0000-4000-8000-000000000000")).toBe(false);
  expect(await setAsideJobs(one)).toHaveLength(1);

  expect(await retrySetAsideJob(one, id)).toBe(true);
  expect(await setAsideJobs(one)).toEqual([]);
  expect(await setAsideJobs(two)).toHaveLength(1);
  const waiting = await pool().query<{ data: unknown }>("SELECT data FROM pgboss.job WHERE name = 'orders.refresh'");
  expect(waiting.rows.map((row) => row.data)).toEqual([{ shopId: one }]);
  expect(await retrySetAsideJob(one, id)).toBe(false);
});
