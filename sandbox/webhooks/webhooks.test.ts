import "@shopify/shopify-api/adapters/node";
import { ApiVersion, LogSeverity, shopifyApi } from "@shopify/shopify-api";
import type { IncomingHttpHeaders } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createStoppedClock } from "../clock.ts";
import { type Listener, listen, readBody } from "../wire/http.ts";
import { retryCount, retryDelayMs } from "./retries.ts";
import { createWebhooks, type Webhooks } from "./webhooks.ts";

const shopify = shopifyApi({
  apiKey: "key",
  apiSecretKey: "secret",
  apiVersion: ApiVersion.October26,
  hostName: "regulars.example",
  isEmbeddedApp: true,
  logger: { level: LogSeverity.Error },
});

interface Arrival {
  headers: IncomingHttpHeaders;
  body: string;
  valid: boolean;
}

let arrivals: Arrival[];
let answerStatus: number;
let app: Listener;
let webhooks: Webhooks;
const clock = createStoppedClock(Date.UTC(2026, 9, 1));

beforeEach(async () => {
  arrivals = [];
  answerStatus = 200;
  // As the real app would check it: on the raw body, with Shopify's own validator.
  app = await listen((request, response) => {
    void (async () => {
      const body = await readBody(request);
      const { valid } = await shopify.webhooks.validate({ rawBody: body, rawRequest: request, rawResponse: response });
      arrivals.push({ headers: request.headers, body, valid });
      // A redirect that was followed would arrive as a GET and succeed.
      const status = request.method === "GET" ? 200 : valid ? answerStatus : 401;
      response.writeHead(status, { location: "/elsewhere" }).end();
    })();
  });
  webhooks = createWebhooks({
    shopDomain: "demo.myshopify.com",
    secret: "secret",
    apiVersion: "2026-10",
    subscriptions: () => [
      { topic: "orders/create", uri: "/webhooks", includeFields: ["id"] },
      { topic: "app/scopes_update", uri: "/webhooks", includeFields: null },
    ],
    target: () => ({ appUrl: `http://127.0.0.1:${app.port}`, publicUrl: "https://regulars.example" }),
    now: () => clock.now(),
    wireNow: () => Date.UTC(2026, 10, 21, 12, 0, 0),
  });
});

afterEach(async () => {
  webhooks.close();
  await app.close();
});

const place = (id: bigint): void => webhooks.emit({ topic: "ORDERS_CREATE", payload: { id, email: "a@example.com" } });

describe("a delivery", () => {
  it("is what Shopify sends, and its library accepts it", async () => {
    place(9007199254740993n);
    await webhooks.idle();
    const [arrival] = arrivals;
    expect(arrival?.valid).toBe(true);
    expect(arrival?.body).toBe('{"id":9007199254740993}');
    expect(arrival?.headers).toMatchObject({
      "content-type": "application/json",
      "x-shopify-topic": "orders/create",
      "x-shopify-shop-domain": "demo.myshopify.com",
      "x-shopify-api-version": "2026-10",
      "x-shopify-triggered-at": "2026-11-21T12:00:00.000Z",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "regulars.example",
    });
    expect(webhooks.log()).toMatchObject([{ state: "delivered", attempts: [{ status: 200 }] }]);
  });

  it("is made for subscribed topics alone, whatever their spelling", async () => {
    webhooks.emit({ topic: "PRODUCTS_UPDATE", payload: { id: 1n } });
    webhooks.emit({ topic: "APP_SCOPES_UPDATE", payload: { current: [] } });
    await webhooks.idle();
    expect(arrivals.map((arrival) => arrival.headers["x-shopify-topic"])).toEqual(["app/scopes_update"]);
  });

  it("shares the event id with others of the same action, and has a webhook id of its own", async () => {
    place(1n);
    place(2n);
    await webhooks.idle();
    place(3n);
    await webhooks.idle();
    const events = arrivals.map((arrival) => arrival.headers["x-shopify-event-id"]);
    expect(new Set(events).size).toBe(2);
    expect(new Set(arrivals.map((arrival) => arrival.headers["x-shopify-webhook-id"])).size).toBe(3);
  });
});

describe("a delivery that fails", () => {
  it("comes again with the same id and body, eight times in four hours of the store's clock", async () => {
    answerStatus = 503;
    place(1n);
    await webhooks.idle();
    for (let retry = 1; retry <= retryCount; retry += 1) {
      clock.advance(retryDelayMs(retry) - 1);
      await webhooks.idle();
      expect([webhooks.log()[0]?.state, arrivals.length]).toEqual(["retrying", retry]);
      clock.advance(1);
      await webhooks.idle();
    }
    expect(webhooks.log()[0]?.state).toBe("failed");
    expect(arrivals).toHaveLength(9);
    expect(
      new Set(arrivals.map((arrival) => arrival.body + String(arrival.headers["x-shopify-webhook-id"]))).size,
    ).toBe(1);
  });

  it("counts a redirect and a closed door as failures", async () => {
    answerStatus = 302;
    place(1n);
    await webhooks.idle();
    await app.close();
    place(2n);
    await webhooks.idle();
    expect(webhooks.log().map((entry) => [entry.state, entry.attempts[0]?.status])).toEqual([
      ["retrying", 302],
      ["retrying", null],
    ]);
  });
});

describe("with knobs turned", () => {
  const bodies = (): string[] => arrivals.map((arrival) => arrival.body);

  it("doubles, loses and forges by the seed", async () => {
    webhooks.set({ seed: "a", duplicateShare: 0.3, loseShare: 0.2, forgeShare: 0.2 });
    for (let n = 0n; n < 100n; n += 1n) place(n);
    await webhooks.idle();
    const states = webhooks.log().map((entry) => `${entry.state}${entry.forged ? " forged" : ""}`);
    expect(new Set(states)).toEqual(new Set(["delivered", "lost", "refused forged"]));
    const valid = arrivals.filter((arrival) => arrival.valid).map((arrival) => arrival.headers["x-shopify-webhook-id"]);
    expect(valid.length).toBeGreaterThan(new Set(valid).size);
    expect(arrivals.filter((arrival) => !arrival.valid)).toHaveLength(
      states.filter((state) => state === "refused forged").length,
    );
  });

  it("holds until released, then shuffles", async () => {
    webhooks.set({ hold: true, shuffleMs: 1 });
    for (let n = 0n; n < 50n; n += 1n) place(n);
    await webhooks.idle();
    expect([arrivals.length, webhooks.waiting()]).toEqual([0, 50]);
    webhooks.release();
    await webhooks.idle();
    const inOrder = Array.from({ length: 50 }, (_, n) => `{"id":${n}}`);
    expect(bodies()).not.toEqual(inOrder);
    expect(new Set(bodies())).toEqual(new Set(inOrder));
  });

  it("delays on the store's clock", async () => {
    webhooks.set({ lateShare: 1, lateMs: 3_600_000 });
    place(1n);
    clock.advance(3_599_999);
    await webhooks.idle();
    expect(arrivals).toHaveLength(0);
    clock.advance(1);
    await webhooks.idle();
    expect(arrivals).toHaveLength(1);
  });
});
