import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeJobQueue, jobQueue } from "#app/db/job-queue.ts";
import { closePool } from "#app/db/pool.ts";
import { receiveDeliveries, finishDeliveries } from "#app/db/stores/inbox-store.ts";
import { storeCustomers } from "#app/db/stores/customer-store.ts";
import { storeOrders } from "#app/db/stores/order-store.ts";
import { ensureMembers } from "#app/db/stores/member-store.ts";
import { recordPrivacyRequest } from "#app/db/stores/privacy-store.ts";
import { storeProducts } from "#app/db/stores/product-store.ts";
import { createOrReviveShop, markUninstalled, updateShop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { rebuildRetention } from "#app/flows/retention/rebuild-retention.ts";
import { snapshotRetention } from "#app/flows/retention/snapshot-retention.ts";
import { verifyRetention } from "#app/flows/retention/verify-retention.ts";
import { handlePrivacy } from "#app/flows/shops/handle-privacy.ts";
import { useFreshDatabase } from "#test/system/database.ts";
import { JobBench } from "#test/system/job-bench.ts";
import { mentions } from "./canaries.ts";
import { customerOf, orderOf, WRITERS, type Writer } from "./erasure-writers.ts";
import { dumpDatabase } from "./web-world.ts";

let databaseUrl: string;
let next = 0;
const jobs = new JobBench();

beforeAll(async () => {
  databaseUrl = await useFreshDatabase();
  await jobQueue();
});
afterAll(async () => {
  await closeJobQueue();
  await closePool();
});

type Person = { shopId: number; customerId: bigint; orderId: bigint };

/** A shop of its own with figures, in which one customer has bought, and a request to erase her, or the whole shop. */
async function shopWithRequest(topic: "customers/redact" | "shop/redact"): Promise<Person> {
  next++;
  const domain = `race-${next}.myshopify.com`;
  const customerId = 800_000_000_000n + BigInt(next);
  const orderId = 900_000_000_000n + BigInt(next) * 10n;
  const { id: shopId } = await createOrReviveShop(domain, ["read_orders"], Date.now() - 1_000);
  await withShop(shopId, async (db) => {
    await updateShop(db, { name: "Race", timeZone: "UTC", currencyCode: "GBP" });
    await storeProducts(db, [{ id: 41n, title: "Tea", productType: "", tags: [], collectionIds: [], updatedAt: 1 }]);
  });
  await withShop(shopId, (db) =>
    storeCustomers(db, [customerOf(customerId, 0), customerOf(customerId + 1_000_000n, 0)]),
  );
  await withShop(shopId, (db) =>
    storeOrders(db, [
      orderOf(customerId, orderId, 0),
      orderOf(customerId, orderId + 1n, 0),
      orderOf(customerId + 1_000_000n, orderId + 2n, 0),
    ]),
  );
  await withShop(shopId, (db) => ensureMembers(db, [customerId], Date.now()));
  await rebuildRetention(shopId, Date.now());
  await snapshotRetention(shopId, Date.now());
  const webhookId = randomUUID();
  const payload = JSON.stringify({
    shop_domain: domain,
    customer: { id: String(customerId) },
    orders_to_redact: [String(orderId), String(orderId + 1n)],
  });
  await withShop(shopId, async (db) => {
    const delivery = { webhookId, topic, triggeredAt: null, receivedAt: Date.now(), payload };
    await receiveDeliveries(db, [delivery]);
    await recordPrivacyRequest(db, { ...delivery, triggeredAt: null }, Date.now());
    await finishDeliveries(db, [webhookId], Date.now());
    if (topic === "shop/redact") await markUninstalled(db, Date.now());
  });
  return { shopId, customerId, orderId };
}

/** Holds rows of a shop, so that whoever wants to change them waits; gives them back when told. */
async function holding({ shopId, customerId, orderId }: Person, statement: string): Promise<() => Promise<void>> {
  const holder = new pg.Client({ connectionString: databaseUrl });
  await holder.connect();
  await holder.query(`BEGIN; SET LOCAL ROLE regulars_app; SET LOCAL "regulars.shop" = '${shopId}'`);
  await holder.query(statement.replace(":customer", String(customerId)).replace(":order", String(orderId)));
  return async () => {
    await holder.query("COMMIT");
    await holder.end();
  };
}

/** Waits until `count` transactions wait for locks, or `work` is through. */
async function waiting(count: number, work: Promise<unknown>): Promise<void> {
  const end = { reached: false };
  void work.catch(() => undefined).then(() => (end.reached = true));
  const watcher = new pg.Client({ connectionString: databaseUrl });
  await watcher.connect();
  try {
    for (const until = Date.now() + 10_000; !end.reached && Date.now() < until;) {
      const { rows } = await watcher.query<{ n: number }>(
        "SELECT count(DISTINCT pid)::int AS n FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())",
      );
      if ((rows[0]?.n ?? 0) >= count) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } finally {
    await watcher.end();
  }
}

type Order = "the writer first" | "the erasure first";

/** Lets a writer and the erasure meet half-way: the one that comes first is held when the other begins. */
async function meet(person: Person, writer: Writer, order: Order): Promise<void> {
  const { shopId, customerId, orderId } = person;
  const write = (): Promise<unknown> =>
    writer.write(shopId, customerId, orderId, 1_000).catch((error: unknown) => error);
  const erase = (): Promise<unknown> => handlePrivacy(shopId, Date.now());
  // The erasure's first change is the customer's row, after it has taken its lock and remembered her.
  const erasureWaitsFor = "SELECT 1 FROM customers WHERE id = :customer FOR UPDATE";
  const release = await holding(person, order === "the writer first" ? writer.waitsFor : erasureWaitsFor);
  const first = order === "the writer first" ? write() : erase();
  await waiting(1, first);
  const second = order === "the writer first" ? erase() : write();
  await waiting(2, second);
  await release();
  await Promise.all([first, second]);
}

async function traces(of: (line: string) => boolean): Promise<string[]> {
  const dump = await dumpDatabase(databaseUrl);
  return [...dump].flatMap(([table, rows]) => rows.map((row) => `${table}: ${row}`)).filter(of);
}

const ORDERS: readonly Order[] = ["the writer first", "the erasure first"];
const cases = WRITERS.flatMap((writer) => ORDERS.map((order) => ({ writer, order, name: writer.name })));

describe("a customer is erased while somebody is at work", () => {
  test.each(cases)("$name, $order", async ({ writer, order }) => {
    const person = await shopWithRequest("customers/redact");
    await meet(person, writer, order);
    const named = (line: string): boolean =>
      mentions(line, person.customerId) || line.includes(`OF-${person.customerId}`);
    // A mark that was on its way may be left: reading it again removes it and writes nothing.
    expect((await traces(named)).filter((line) => !line.startsWith("public.dirty_objects"))).toEqual([]);
    await jobs.drain(person.shopId);
    expect(
      (await traces(named)).filter(
        (line) => writer.name !== "marking the customer" || !line.startsWith("public.dirty_objects"),
      ),
    ).toEqual([]);
    expect(await verifyRetention(person.shopId, Date.now())).toEqual([]);
    const counted = await withShop(person.shopId, (db) =>
      db.query<{ customer: string; n: number }>(
        "SELECT sign(customer_id)::text AS customer, count(*)::int AS n FROM orders GROUP BY 1 ORDER BY 1",
      ),
    );
    const added = writer.name.includes("a new order") ? 1 : 0;
    expect(counted).toEqual([
      { customer: "-1", n: 2 + added },
      { customer: "1", n: 1 },
    ]);
  });

  test("many at once, in any order", async () => {
    const rounds = process.env["CI"] === "true" ? 60 : 12;
    const people: Person[] = [];
    for (let round = 0; round < rounds; round++) {
      const person = await shopWithRequest("customers/redact");
      people.push(person);
      const { shopId, customerId, orderId } = person;
      const starts = WRITERS.map((writer, i) => async () => {
        await new Promise((resolve) => setTimeout(resolve, (round * 7 + i * 5) % 23));
        await writer.write(shopId, customerId, orderId, 1_000 + i).catch(() => undefined);
      });
      const erase = async (): Promise<void> => {
        await new Promise((resolve) => setTimeout(resolve, (round * 11) % 29));
        await handlePrivacy(shopId, Date.now());
      };
      await Promise.all([...starts.map((start) => start()), erase()]);
      await jobs.drain(shopId);
      expect(await verifyRetention(shopId, Date.now()), `round ${round}`).toEqual([]);
    }
    // A mark that was on its way may be left; reading it again removes it and writes nothing.
    const left = await traces((line) => people.some((person) => mentions(line, person.customerId)));
    expect(left.filter((line) => !line.startsWith("public.dirty_objects"))).toEqual([]);
  });
});

describe("a shop is erased while somebody is at work", () => {
  test.each(cases)("$name, $order", async ({ writer, order }) => {
    const person = await shopWithRequest("shop/redact");
    await meet(person, writer, order);
    const own = (line: string): boolean =>
      line.includes(`"shop_id": ${person.shopId},`) || line.includes(`"shop_id": ${person.shopId}}`);
    expect(await traces(own)).toEqual([]);
    // Jobs that were handed over meanwhile find no shop and say nothing of anybody.
    await jobs.drain(person.shopId);
    expect(await traces(own)).toEqual([]);
    expect(await traces((line) => line.startsWith("pgboss") && mentions(line, person.customerId))).toEqual([]);
  });
});
