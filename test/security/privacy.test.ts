import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeJobQueue } from "#app/db/job-queue.ts";
import { closePool } from "#app/db/pool.ts";
import { quoteLargeIntegers } from "#app/domain/shops/exact-ids.ts";
import { verifyRetention } from "#app/flows/retention/verify-retention.ts";
import { customerRedact, dataRequest, shopRedact } from "#sandbox/webhooks/compliance.ts";
import type { HostedShop } from "#sandbox/wire/hosted-shop.ts";
import { canaryStore, CUSTOMER_ID, FORBIDDEN, indiscreetPayloads, KEPT, mentions, NEIGHBOUR_ID } from "./canaries.ts";
import { sign } from "./forged-webhooks.ts";
import { API_SECRET, sessionTokenOf, startWebWorld, type WebWorld } from "./web-world.ts";
import { testEnvironment } from "#test/system/database.ts";

let world: WebWorld;
let shop: HostedShop;
let shopId = 0;
let orderIds: bigint[];

type Row = Record<string, unknown> & { shop_id?: number; id?: string };

beforeAll(async () => {
  world = await startWebWorld([canaryStore("canary-cage.myshopify.com"), canaryStore("second-cage.myshopify.com")], {
    worker: true,
  });
  Object.assign(process.env, testEnvironment(world.databaseUrl));
  shop = world.shops[0] as HostedShop;
  orderIds = (shop.store.customers.get(CUSTOMER_ID)?.orders ?? []).map((order) => order.id);
  for (const each of world.shops) expect((await world.visit(each)).status).toBe(200);
  await settled();
  shopId = (await table("shops")).find((row) => row["domain"] === shop.domain)?.["id"] as unknown as number;
});
afterAll(async () => {
  await closeJobQueue();
  await closePool();
  await world.close();
});

async function table(name: string): Promise<Row[]> {
  return ((await world.dump()).get(`public.${name}`) ?? []).map((row) => JSON.parse(quoteLargeIntegers(row)) as Row);
}

/** Every row as `table: row`. */
async function lines(): Promise<string[]> {
  return [...(await world.dump())].flatMap(([name, rows]) => rows.map((row) => `${name}: ${row}`));
}

/** Waits until webhooks, marks and jobs have run out. */
async function settled(): Promise<void> {
  for (const each of world.shops) await each.webhooks.idle();
  for (const until = Date.now() + 120_000, quiet = { times: 0 }; quiet.times < 2;) {
    if (Date.now() > until) throw new Error("the shops did not come to rest within 120 s");
    await new Promise((resolve) => setTimeout(resolve, 300));
    const dump = await world.dump();
    const open = (dump.get("pgboss.job_common") ?? []).filter((row) => /"state": "(created|retry|active)"/.test(row));
    const waiting = (dump.get("public.inbox_deliveries") ?? []).filter((row) => row.includes('"processed_at": null'));
    const dirty = dump.get("public.dirty_objects") ?? [];
    quiet.times = open.length + waiting.length + dirty.length === 0 ? quiet.times + 1 : 0;
  }
}

/** Sends a compliance webhook and waits for its answer. Returns how long that took, ms. */
async function request(of: HostedShop, event: { topic: string; payload: unknown }): Promise<number> {
  const before = (await table("privacy_requests")).length;
  const started = Date.now();
  of.webhooks.emit(event);
  for (;;) {
    const rows = await table("privacy_requests");
    if (rows.length > before && rows.every((row) => row["finished_at"] !== null)) return Date.now() - started;
    if (Date.now() - started > 30_000) throw new Error("no answer within 30 s");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function reconcile(of: HostedShop): Promise<void> {
  const answer = await world.ask("/app/data.data", {
    method: "POST",
    headers: { authorization: `Bearer ${sessionTokenOf(of)}` },
    body: new URLSearchParams({ intent: "reconcile" }),
  });
  expect(answer.status).toBe(200);
  await settled();
}

async function send(of: HostedShop, topic: string, body: string): Promise<void> {
  const headers = {
    "content-type": "application/json",
    "x-shopify-topic": topic,
    "x-shopify-hmac-sha256": sign(body, API_SECRET),
    "x-shopify-shop-domain": of.domain,
    "x-shopify-api-version": "2026-10",
    "x-shopify-webhook-id": randomUUID(),
  };
  expect((await world.ask("/webhooks", { method: "POST", headers, body })).status).toBe(200);
}

const totals = async (): Promise<unknown> => {
  const own = (await table("orders")).filter((row) => row.shop_id === shopId);
  return { orders: own.length, net: own.reduce((sum, row) => sum + Number(row["net_minor"]), 0) };
};

describe("what is kept of people", () => {
  test("is ids, dates, tags and codes: no name, no address, no birthday, in no table and no log", async () => {
    for (const { topic, body } of indiscreetPayloads(orderIds[0] ?? 0n)) await send(shop, topic, body);
    await settled();
    const kept = await lines();
    const logs = world.logs();
    for (const [field, canary] of Object.entries(FORBIDDEN)) {
      expect(
        kept.filter((line) => line.includes(canary)),
        field,
      ).toEqual([]);
      expect(logs.includes(canary), `${field} in the logs`).toBe(false);
    }
    for (const canary of Object.values(KEPT)) {
      expect(kept.some((line) => line.includes(canary))).toBe(true);
      expect(logs.includes(canary)).toBe(false);
    }
    expect(mentions(logs, CUSTOMER_ID)).toBe(false);
  });

  test("no token stands in the clear, anywhere", async () => {
    shop.tokens.expireAccessTokens();
    await reconcile(shop);
    for (const text of [(await lines()).join("\n"), world.logs()])
      expect(text).not.toMatch(/shp(at|rt|ua|ca|ss)_|eyJ[\w-]{10,}\.eyJ/);
  });
});

describe("customers/data_request", () => {
  test("is answered within seconds with everything that is kept about the customer", async () => {
    const before = new Map((await world.dump()).entries());
    expect(await request(shop, dataRequest(shop.store, CUSTOMER_ID, 1n))).toBeLessThan(10_000);
    const [answered] = (await table("privacy_requests")).filter((row) => row["topic"] === "customers/data_request");
    const found = answered?.["export"] as { customerId: string; data: Record<string, Row[]> };
    expect(found.customerId).toBe(String(CUSTOMER_ID));
    const missing: string[] = [];
    for (const [name, rows] of before) {
      for (const row of rows.map((text) => JSON.parse(quoteLargeIntegers(text)) as Row)) {
        const own = row.shop_id === shopId || name === "pgboss.job_common";
        const named =
          mentions(JSON.stringify(row), CUSTOMER_ID) || orderIds.some((id) => row["order_id"] === String(id));
        if (own && named && !isIn(found.data[name.replace("public.", "")] ?? [], row))
          missing.push(`${name}: ${JSON.stringify(row)}`);
      }
    }
    // Jobs of the last hour name the customer too; they say nothing but that something changed.
    expect(missing.filter((line) => !line.startsWith("pgboss.job_common: "))).toEqual([]);
    expect(found.data["orders"]).toHaveLength(orderIds.length);
    expect(found.data["customers"]?.[0]).toMatchObject({
      id: String(CUSTOMER_ID),
      tags: [KEPT.tag],
      country_code: "GB",
    });
    expect(JSON.stringify(found)).not.toContain(String(NEIGHBOUR_ID));
    for (const canary of Object.values(FORBIDDEN)) expect((await lines()).join("\n")).not.toContain(canary);
  });

  /** Whether an export holds a row: column by column, numbers as texts, and entries of a snapshot as such. */
  const isIn = (exported: readonly Row[], row: Row): boolean =>
    exported.some((candidate) =>
      "entry" in candidate
        ? JSON.stringify(row["body"]).includes(JSON.stringify(candidate["entry"]))
        : Object.entries(row).every(([column, value]) => column === "shop_id" || same(candidate[column], value)),
    );
  const same = (a: unknown, b: unknown): boolean =>
    JSON.stringify(a) === JSON.stringify(b) || (typeof b === "number" && a === String(b));
});

describe("customers/redact", () => {
  const traces = async (): Promise<string[]> => {
    const secondId = (await table("shops")).find((row) => row["domain"] !== shop.domain)?.["id"] as unknown as number;
    // The second shop has a customer of the same number, to whom nothing happens.
    const ofSecond = (line: string): boolean =>
      line.includes(`"shop_id": ${secondId},`) ||
      line.includes(`"shopId": ${secondId}}`) ||
      line.includes(`"shopId": ${secondId},`);
    const all = (await lines()).filter((line) => !ofSecond(line));
    return all.filter(
      (line) =>
        mentions(line, CUSTOMER_ID) || Object.values({ ...FORBIDDEN, ...KEPT }).some((canary) => line.includes(canary)),
    );
  };
  const neighbours = async (): Promise<unknown> => ({
    customers: (await table("customers")).filter((row) => row.id === String(NEIGHBOUR_ID) || row.shop_id !== shopId),
    orders: (await table("orders")).filter(
      (row) => row["customer_id"] === String(NEIGHBOUR_ID) || row.shop_id !== shopId,
    ),
  });

  test("leaves no trace of the person within seconds, and the totals as they were", async () => {
    const before = { totals: await totals(), neighbours: await neighbours() };
    expect((await traces()).length).toBeGreaterThan(5);
    const redact = customerRedact(shop.store, CUSTOMER_ID);
    expect(await request(shop, redact)).toBeLessThan(10_000);
    expect(await traces()).toEqual([]);
    await settled();
    expect(await traces()).toEqual([]);
    expect({ totals: await totals(), neighbours: await neighbours() }).toEqual(before);
    expect(await verifyRetention(shopId, Date.now())).toEqual([]);
    const pseudonymous = (await table("orders")).filter((row) => String(row["customer_id"]).startsWith("-"));
    expect(pseudonymous.map((row) => row.id).sort()).toEqual(orderIds.map(String).sort());
    expect(new Set(pseudonymous.map((row) => row["customer_id"])).size).toBe(1);
    for (const order of pseudonymous) expect([order["visit"], order["discount_codes"]]).toEqual([null, []]);
    expect(mentions(world.logs(), CUSTOMER_ID)).toBe(false);
  });

  test("asked again is a no-op", async () => {
    const before = await table("orders");
    await request(shop, customerRedact(shop.store, CUSTOMER_ID));
    await request(shop, dataRequest(shop.store, CUSTOMER_ID, 2n));
    await settled();
    expect(await table("orders")).toEqual(before);
    expect(await table("erased_customers")).toHaveLength(1);
    expect(await traces()).toEqual([]);
  });

  test("is not undone by late webhooks that still know the customer, nor by a reconciliation", async () => {
    const { store } = shop;
    const [first = 0n, second = 0n, third = 0n] = orderIds;
    for (const { topic, body } of indiscreetPayloads(first)) await send(shop, topic, body);
    store.updateCustomer(CUSTOMER_ID, { tags: [KEPT.tag, "back"], firstName: FORBIDDEN.firstName });
    store.refund(second, { lines: [], amount: "0.50" });
    store.edit(third, store.order(third).lines[0]?.id ?? 0n, 3);
    // She buys again: Shopify still has her, we have not.
    const again = store.placeOrder({
      customerId: CUSTOMER_ID,
      lines: [{ productId: 41n, quantity: 1 }],
      discountCodes: [KEPT.discountCode],
    });
    await settled();
    await reconcile(shop);
    expect(await traces()).toEqual([]);
    const orders = (await table("orders")).filter((row) => row.shop_id === shopId);
    const pseudonyms = new Set(
      orders
        .filter((row) =>
          orderIds
            .concat(again.id)
            .map(String)
            .includes(row.id ?? ""),
        )
        .map((row) => row["customer_id"]),
    );
    expect(pseudonyms.size).toBe(1);
    expect(orders.find((row) => row.id === String(again.id))).toMatchObject({ visit: null, discount_codes: [] });
    expect(await verifyRetention(shopId, Date.now())).toEqual([]);
  });

  test("is not undone when Shopify has forgotten the customer itself and shows the orders without one", async () => {
    const before = await totals();
    const pseudonyms = (await table("orders")).map((row) => [row.id, row["customer_id"]]);
    shop.store.eraseCustomer(CUSTOMER_ID);
    for (const id of orderIds) await send(shop, "orders/updated", `{"id":${id},"updated_at":"2026-11-22T00:00:00Z"}`);
    await settled();
    await reconcile(shop);
    expect((await table("orders")).map((row) => [row.id, row["customer_id"]])).toEqual(pseudonyms);
    expect(await totals()).toEqual(before);
    expect(await traces()).toEqual([]);
    expect(await verifyRetention(shopId, Date.now())).toEqual([]);
  });
});

describe("shop/redact", () => {
  const rowsOfShop = async (id: number): Promise<string[]> =>
    (await lines()).filter(
      (line) =>
        line.includes(`"shop_id": ${id},`) ||
        line.includes(`"shopId": ${id}`) ||
        (line.startsWith("public.shops") && line.includes(`"id": ${id},`)),
    );

  test("of a shop that is installed keeps everything", async () => {
    const before = (await rowsOfShop(shopId)).filter((line) => !/privacy_requests|inbox_deliveries|pgboss/.test(line));
    await request(shop, shopRedact(shop.store));
    await settled();
    const after = (await rowsOfShop(shopId)).filter((line) => !/privacy_requests|inbox_deliveries|pgboss/.test(line));
    expect(after).toEqual(before);
  });

  test("of a shop that was uninstalled leaves nothing but its neighbour", async () => {
    const domain = shop.domain;
    const others = (await table("orders")).filter((row) => row.shop_id !== shopId);
    shop.uninstall();
    await settled();
    expect((await table("sessions")).filter((row) => row.shop_id === shopId)).toEqual([]);
    shop.webhooks.emit(shopRedact(shop.store));
    await expect
      .poll(async () => (await rowsOfShop(shopId)).filter((line) => !line.startsWith("pgboss")), { timeout: 20_000 })
      .toEqual([]);
    await settled();
    for (const line of await rowsOfShop(shopId)) expect(line).toMatch(/^pgboss.*handle-privacy.*"completed"/);
    expect((await lines()).filter((line) => line.includes(domain))).toEqual([]);
    expect((await table("orders")).filter((row) => row.shop_id !== shopId)).toEqual(others);
    // What comes late finds no shop and is not kept.
    await send(shop, "orders/updated", `{"id":${orderIds[0] ?? 0n},"updated_at":"2026-11-22T00:00:00Z"}`);
    await send(shop, "shop/redact", `{"shop_id":1,"shop_domain":"${domain}"}`);
    expect(await rowsOfShop(shopId)).toHaveLength((await rowsOfShop(shopId)).length);
    expect((await lines()).filter((line) => line.includes(domain))).toEqual([]);
  });

  test("and a shop that comes back begins anew", async () => {
    shop.install();
    expect((await world.visit(shop)).status).toBe(200);
    await settled();
    const back = (await table("shops")).find((row) => row["domain"] === shop.domain);
    expect(back).toMatchObject({ generation: 1, uninstalled_at: null });
    expect(back?.["id"]).not.toBe(shopId);
    const id = back?.["id"] as unknown as number;
    expect((await table("orders")).filter((row) => row.shop_id === id)).toHaveLength(shop.store.orders.size);
    expect(await verifyRetention(id, Date.now())).toEqual([]);
  });

  test("of a shop whose uninstallation we never heard of erases it, for its token opens nothing any longer", async () => {
    const second = world.shops[1] as HostedShop;
    const id = (await table("shops")).find((row) => row["domain"] === second.domain)?.["id"] as unknown as number;
    second.webhooks.set({ loseShare: 1 });
    second.uninstall();
    second.webhooks.set({ loseShare: 0 });
    second.webhooks.emit(shopRedact(second.store));
    await expect
      .poll(async () => (await rowsOfShop(id)).filter((line) => !line.startsWith("pgboss")), { timeout: 30_000 })
      .toEqual([]);
  });
});
