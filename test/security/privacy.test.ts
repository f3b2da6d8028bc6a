import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { quoteLargeIntegers } from "#app/domain/shops/exact-ids.ts";
import { verifyRetention } from "#app/flows/retention/verify-retention.ts";
import { emailHash } from "#app/shopify/translate/email-hash.ts";
import { customerRedact, dataRequest } from "#sandbox/webhooks/compliance.ts";
import type { HostedShop } from "#sandbox/wire/hosted-shop.ts";
import { CUSTOMER_ID, FORBIDDEN, indiscreetPayloads, KEPT, mentions, NEIGHBOUR_ID } from "./canaries.ts";
import { PrivacyWorld, type Row } from "./privacy-world.ts";

let privacy: PrivacyWorld;
let shop: HostedShop;
let shopId: number;
let orderIds: readonly bigint[];

beforeAll(async () => {
  privacy = await PrivacyWorld.start();
  ({ shop, shopId, orderIds } = privacy);
});
afterAll(() => privacy.close());

const table = (name: string): Promise<Row[]> => privacy.table(name);
const lines = (): Promise<string[]> => privacy.lines();
const settled = (): Promise<void> => privacy.settled();

const totals = async (): Promise<unknown> => {
  const own = (await table("orders")).filter((row) => row.shop_id === shopId);
  return { orders: own.length, net: own.reduce((sum, row) => sum + Number(row["net_minor"]), 0) };
};

describe("what is kept of people", () => {
  test("is ids, dates, tags and codes: no name, no address, no year of birth, in no table and no log", async () => {
    for (const { topic, body } of indiscreetPayloads(orderIds[0] ?? 0n)) await privacy.send(shop, topic, body);
    await settled();
    const kept = await lines();
    const logs = privacy.world.logs();
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
    await privacy.reconcile(shop);
    for (const text of [(await lines()).join("\n"), privacy.world.logs()])
      expect(text).not.toMatch(/shp(at|rt|ua|ca|ss)_|eyJ[\w-]{10,}\.eyJ/);
  });
});

describe("customers/data_request", () => {
  test("is answered within seconds with everything that is kept about the customer", async () => {
    const before = new Map((await privacy.world.dump()).entries());
    expect(await privacy.request(shop, dataRequest(shop.store, CUSTOMER_ID, 1n))).toBeLessThan(10_000);
    const [answered] = (await table("privacy_requests")).filter((row) => row["topic"] === "customers/data_request");
    const found = answered?.["export"] as { customerId: string; data: Record<string, Row[]> };
    expect(found.customerId).toBe(String(CUSTOMER_ID));
    const missing: string[] = [];
    for (const [name, rows] of before) {
      for (const row of rows.map((text) => JSON.parse(quoteLargeIntegers(text)) as Row)) {
        const own = row.shop_id === shopId || name === "pgboss.job_common";
        const named =
          mentions(JSON.stringify(row), CUSTOMER_ID) || orderIds.some((id) => row["order_id"] === String(id));
        // Who else tests the programme is nobody's business.
        if (name === "public.loyalty_programmes") continue;
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
    expect(found.data["loyalty_programmes"]).toEqual([{ test_customer: String(CUSTOMER_ID) }]);
    expect(found.data["loyalty_members"]?.[0]).toMatchObject({ birth_month: "3", birth_day: "29" });
    expect(found.data["loyalty_entries"]?.length).toBeGreaterThan(3);
    expect(found.data["loyalty_reasons"]).toMatchObject([{ reason: KEPT.reason }]);
    expect(JSON.stringify(found)).not.toContain(String(NEIGHBOUR_ID));
    for (const canary of Object.values(FORBIDDEN)) expect((await lines()).join("\n")).not.toContain(canary);
  });

  /** Whether an export holds a row: column by column, numbers as texts, and entries of a snapshot as such. */
  const isIn = (exported: readonly Row[], row: Row): boolean =>
    exported.some((candidate) =>
      "entry" in candidate && "body" in row
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
    const mailHash = Buffer.from(emailHash(shop.domain)(FORBIDDEN.email)).toString("hex");
    return all.filter(
      (line) =>
        mentions(line, CUSTOMER_ID) ||
        line.includes(mailHash) ||
        /"birth_month": 3,|"birth_day": 29,/.test(line) ||
        Object.values({ ...FORBIDDEN, ...KEPT }).some((canary) => line.includes(canary)),
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
    const books = await table("loyalty_entries");
    const redact = customerRedact(shop.store, CUSTOMER_ID);
    expect(await privacy.request(shop, redact)).toBeLessThan(10_000);
    expect(await traces()).toEqual([]);
    await settled();
    expect(await traces()).toEqual([]);
    expect({ totals: await totals(), neighbours: await neighbours() }).toEqual(before);
    expect(await verifyRetention(shopId, Date.now())).toEqual([]);
    // The books stay as they were, of somebody without a name.
    expect(await table("loyalty_entries")).toEqual(books);
    const pseudonymous = (await table("orders")).filter((row) => String(row["customer_id"]).startsWith("-"));
    expect(pseudonymous.map((row) => row.id).sort()).toEqual(orderIds.map(String).sort());
    expect(new Set(pseudonymous.map((row) => row["customer_id"])).size).toBe(1);
    for (const order of pseudonymous) expect([order["visit"], order["discount_codes"]]).toEqual([null, []]);
    expect(mentions(privacy.world.logs(), CUSTOMER_ID)).toBe(false);
  });

  test("asked again is a no-op", async () => {
    const before = await table("orders");
    await privacy.request(shop, customerRedact(shop.store, CUSTOMER_ID));
    await privacy.request(shop, dataRequest(shop.store, CUSTOMER_ID, 2n));
    await settled();
    expect(await table("orders")).toEqual(before);
    expect(await table("erased_customers")).toHaveLength(1);
    expect(await traces()).toEqual([]);
  });

  test("is not undone by late webhooks that still know the customer, nor by a reconciliation", async () => {
    const { store } = shop;
    const [first = 0n, second = 0n, third = 0n] = orderIds;
    for (const { topic, body } of indiscreetPayloads(first)) await privacy.send(shop, topic, body);
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
    await privacy.reconcile(shop);
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
    for (const id of orderIds)
      await privacy.send(shop, "orders/updated", `{"id":${id},"updated_at":"2026-11-22T00:00:00Z"}`);
    await settled();
    await privacy.reconcile(shop);
    expect((await table("orders")).map((row) => [row.id, row["customer_id"]])).toEqual(pseudonyms);
    expect(await totals()).toEqual(before);
    expect(await traces()).toEqual([]);
    expect(await verifyRetention(shopId, Date.now())).toEqual([]);
  });
});
