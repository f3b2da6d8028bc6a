import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createStoppedClock } from "../clock.ts";
import { type Sandbox, startSandbox } from "../server.ts";
import { openStore } from "../store/store.ts";
import { type Listener, listen, readBody } from "../wire/http.ts";

const bigId = "9007199254740993";
let sandbox: Sandbox;
let app: Listener;
const arrived: { topic: string; body: string }[] = [];

async function* storeLines(): AsyncGenerator<string> {
  await Promise.resolve();
  yield '{"type":"shop","name":"Tea","domain":"tea.myshopify.com","ianaTimezone":"Europe/London","currencyCode":"GBP"}';
  yield '{"type":"product","id":1,"sku":"T","title":"Tea"}';
  yield `{"type":"customer","id":${bigId},"countryCode":"GB","createdAt":"2026-10-01T08:00:00Z"}`;
  yield '{"type":"customer","id":2,"countryCode":"GB","createdAt":"2026-10-01T08:00:00Z"}';
  yield `{"type":"order","id":3,"customerId":${bigId},"createdAt":"2026-10-01T09:00:00Z","countryCode":"GB","test":false,"cancelledAt":null,"financialStatus":"PAID","sourceName":"web","discountCodes":[],"lines":[{"id":4,"productId":1,"quantity":2,"unitPrice":"2.50"}],"refunds":[]}`;
}

beforeAll(async () => {
  app = await listen((request, response) => {
    void readBody(request).then((body) => {
      arrived.push({ topic: String(request.headers["x-shopify-topic"]), body });
      response.end();
    });
  });
  sandbox = await startSandbox({
    store: await openStore(storeLines(), { clock: createStoppedClock(Date.UTC(2026, 9, 20)) }),
    app: {
      key: "key",
      secret: "secret",
      tomlPath: path.resolve("shopify.app.toml"),
      listenUrl: `http://127.0.0.1:${app.port}`,
    },
  });
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
});
beforeEach(() => {
  arrived.length = 0;
});

async function call(path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${sandbox.url}/sandbox/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const topics = async (): Promise<string[]> => {
  await sandbox.shop.webhooks.idle();
  return arrived.map((one) => one.topic).sort();
};

describe("control calls", () => {
  it("place an order as told, with ids beyond 2^53 and webhooks", async () => {
    const { status, body } = await call("orders", `{"customerId":${bigId},"productId":"1","quantity":3}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ customerId: bigId, lines: [{ quantity: 3 }] });
    expect(await topics()).toEqual(["customers/update", "orders/create", "orders/paid"]);
    expect(arrived[0]?.body).toMatch(/^\{"id":\d+,"updated_at":"[^"]+"\}$/);
  });

  it("place as many random orders as wanted", async () => {
    const before = sandbox.shop.store.orders.size;
    const asCurlDoes = { "content-type": "application/x-www-form-urlencoded" };
    expect((await call("orders", { count: 20 }, asCurlDoes)).body).toMatchObject({ count: 20 });
    expect(sandbox.shop.store.orders.size).toBe(before + 20);
  });

  it("refund, edit, reassign, cancel and delete an order", async () => {
    expect((await call("orders/3/refund", { lines: [{ lineId: "4", quantity: 1 }] })).status).toBe(200);
    expect(sandbox.shop.store.order(3n).refunds).toHaveLength(1);
    expect((await call("orders/3/reassign", { customerId: "2" })).body).toMatchObject({ customerId: "2" });
    expect((await call("orders/3/cancel", {})).status).toBe(200);
    expect(sandbox.shop.store.order(3n).cancelledAt).not.toBeNull();
    expect((await call("orders/3/delete", {})).body).toEqual({ deleted: "3" });
    expect(await topics()).toContain("orders/delete");
  });

  it("send the privacy webhooks", async () => {
    await call("data-request", { customerId: bigId });
    await call("redact", { customerId: bigId });
    await call("redact-shop", {});
    expect(await topics()).toEqual(["customers/data_request", "customers/redact", "shop/redact"]);
    const request = arrived.find((one) => one.topic === "customers/data_request");
    expect(request?.body).toContain(`"customer":{"id":${bigId}`);
  });

  it("uninstall, after which tokens are dead, and install again", async () => {
    const { access_token: token } = sandbox.shop.tokens.issueOffline(true);
    await call("uninstall", {});
    expect(await topics()).toEqual(["app/uninstalled"]);
    expect(sandbox.shop.tokens.use(token)).toBe(false);
    arrived.length = 0;
    await call("orders", {});
    expect(await topics()).toEqual([]);
    expect((await call("install", {})).body).toMatchObject({ installed: true });
  });

  it("change scopes and say so", async () => {
    await call("scopes", { scopes: ["read_orders"] });
    await topics();
    expect(JSON.parse(arrived[0]?.body ?? "{}")).toMatchObject({ current: ["read_orders"] });
    expect(sandbox.shop.tokens.issueOffline(true).scope).toBe("read_orders");
  });

  it("move the clock", async () => {
    expect((await call("clock", { advanceMs: 86_400_000 })).body).toEqual({ now: "2026-10-21T00:00:00.000Z" });
    expect((await call("clock", { now: "2026-12-01T00:00:00Z" })).body).toEqual({ now: "2026-12-01T00:00:00.000Z" });
  });

  it("set faults of the doors and of the Admin API, and clear them", async () => {
    const { status } = await call("faults", { wire: { door: "graphql" }, api: { bulk: { urlsExpired: true } } });
    expect(status).toBe(200);
    const { faults } = sandbox.shop.adminApi;
    expect([sandbox.faults.list().length, faults.bulk.urlsExpired]).toEqual([1, true]);
    expect(await call("faults", { api: { throttleNxt: 1 } })).toMatchObject({ status: 422 });
    await call("faults", { clear: true });
    expect([sandbox.faults.list().length, faults.bulk.urlsExpired]).toEqual([0, false]);
  });

  it("refuse what cannot be, and say what", async () => {
    expect(await call("orders/999/cancel", {})).toMatchObject({
      status: 422,
      body: { errors: "there is no order 999" },
    });
    expect(await call("orders", { quantity: 0, productId: "1" })).toMatchObject({ status: 422 });
    expect(await call("webhooks", { dupes: 1 })).toMatchObject({ status: 422 });
    expect(await call("orders", "{")).toMatchObject({ status: 400 });
    expect(await call("nonsense", {})).toMatchObject({ status: 404 });
    expect(await call("state?shop=other.myshopify.com")).toMatchObject({ status: 404 });
    expect(await call("orders", {}, { origin: "http://evil.example" })).toMatchObject({ status: 403 });
  });

  it("obey no other name than this machine's", async () => {
    const { port } = new URL(sandbox.url);
    const { request } = await import("node:http");
    const status = await new Promise((resolve) => {
      const asked = request({ port, host: "127.0.0.1", path: "/sandbox/state", headers: { host: "evil.example" } });
      asked.on("response", (response) => resolve(response.resume().statusCode)).end();
    });
    expect(status).toBe(403);
  });
});
