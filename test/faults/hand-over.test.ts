import { afterAll, beforeAll, expect, test } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import { shopRecord } from "#sandbox/store/store-lines.ts";
import { startHouse, type House, type InstalledShop } from "#test/system/house.ts";
import { unfinished } from "#test/system/shop-rest.ts";

/**
 * A job that waits serves everybody who hands over to it. The race: it begins before such a sender has committed, does
 * not see the sender's facts, and nothing else will look at them.
 */
let house: House;
let shop: InstalledShop;

beforeAll(async () => {
  house = await startHouse(createClock());
  shop = await house.addShop([shopRecord({ domain: "race.myshopify.com" })], createClock());
  await house.jobs.drain(shop.id);
});

afterAll(() => house.close());

/** A sender that has handed over to the waiting job and not committed yet. */
async function heldSender(webhookId: string): Promise<{ commit: () => Promise<void> }> {
  const { withShop } = await import("#app/db/with-shop.ts");
  const { enqueue } = await import("#app/db/job-queue.ts");
  const { receiveDeliveries } = await import("#app/db/stores/inbox-store.ts");
  const handedOver = Promise.withResolvers<undefined>();
  const release = Promise.withResolvers<undefined>();
  const sending = withShop(shop.id, async (db) => {
    const payload = JSON.stringify({ id: 1 });
    await receiveDeliveries(db, [
      { webhookId, topic: "customers/update", triggeredAt: null, receivedAt: Date.now(), payload },
    ]);
    await enqueue(db, { name: "orders.refresh", data: { shopId: shop.id } });
    handedOver.resolve(undefined);
    await release.promise;
  });
  await handedOver.promise;
  return {
    commit: async () => {
      release.resolve(undefined);
      await sending;
    },
  };
}

const wake = async (): Promise<void> => {
  const { wakeShop } = await import("#app/flows/shops/wake-shop.ts");
  await wakeShop(shop.id, "orders.refresh");
};

test("a waiting job that begins before the sender commits waits for it and sees its facts", async () => {
  await wake();
  const sender = await heldSender("held-1");
  let done = false;
  const job = house.jobs.runOne(shop.id).then(() => (done = true));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const early = done;
  await sender.commit();
  await job;
  expect(early).toBe(false);
  expect(await unfinished(house.databaseUrl, shop.id)).toMatchObject({ waiting: 0 });
});

test("without the lock the same race loses the wake-up", async () => {
  const { pool } = await import("#app/db/pool.ts");
  const { refreshObjects } = await import("#app/flows/orders/refresh-objects.ts");
  await wake();
  const sender = await heldSender("held-2");
  // The job as it would run without the catalogue's wait: taken by a worker, worked, done.
  await pool().query("DELETE FROM pgboss.job WHERE data ->> 'shopId' = $1", [String(shop.id)]);
  await refreshObjects(shop.id, () => Date.now());
  await sender.commit();
  expect(await unfinished(house.databaseUrl, shop.id)).toMatchObject({ waiting: 1, jobs: "" });
});

test("two senders do not wait for each other", async () => {
  await wake();
  const [first, second] = [await heldSender("held-3"), await heldSender("held-4")];
  await second.commit();
  await first.commit();
  await house.jobs.drain(shop.id);
  expect(await unfinished(house.databaseUrl, shop.id)).toMatchObject({ waiting: 0 });
});
