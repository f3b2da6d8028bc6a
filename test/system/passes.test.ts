import { afterAll, beforeAll, expect, it } from "vitest";
import { closePool } from "#app/db/pool.ts";
import { createOrReviveShop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { rebuildRetention } from "#app/flows/retention/rebuild-retention.ts";
import { closeThread, runInThread } from "#app/jobs/passes.ts";
import { closeJobQueue } from "#app/db/job-queue.ts";
import { useFreshDatabase } from "./database.ts";

beforeAll(() => useFreshDatabase());
afterAll(async () => {
  await closeThread();
  await closeJobQueue();
  await closePool();
});

const snapshots = (shopId: number): Promise<{ subject: string }[]> =>
  withShop(shopId, (db) => db.query<{ subject: string }>("SELECT subject FROM retention_snapshots ORDER BY subject"));

it("does a job in the thread as the worker itself would", async () => {
  const { id: shopId } = await createOrReviveShop("passes.myshopify.com", [], 1_000);
  await rebuildRetention(shopId, Date.now());
  await runInThread("retention.snapshot", { shopId });
  expect((await snapshots(shopId)).map(({ subject }) => subject)).toContain("rfm");
});

it("tells what a job threw, and goes on with the next", async () => {
  await expect(runInThread("retention.snapshot", { shopId: "none" })).rejects.toMatchObject({ name: "ZodError" });
  await expect(runInThread("retention.snapshot", { shopId: 4_711 })).resolves.toBeUndefined();
});

it("starts another thread after the last one has ended", async () => {
  await closeThread();
  await expect(runInThread("retention.check", { shopId: 4_711 })).resolves.toBeUndefined();
});
