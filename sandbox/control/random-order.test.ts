import { describe, expect, it } from "vitest";
import { createStoppedClock } from "../clock.ts";
import { openStore, type Store } from "../store/store.ts";
import { createRandomDraw, randomOrder } from "./random-order.ts";

async function* storeLines(orders: number): AsyncGenerator<string> {
  await Promise.resolve();
  yield '{"type":"shop","name":"Tea","domain":"tea.myshopify.com","ianaTimezone":"Asia/Seoul","currencyCode":"KRW"}';
  yield '{"type":"product","id":1,"sku":"T","title":"Tea"}';
  for (let n = 0; n < orders; n += 1) {
    const customer = 100 + n;
    yield `{"type":"customer","id":${customer},"countryCode":"KR","createdAt":"2026-10-01T08:00:00Z"}`;
    yield `{"type":"order","id":${1000 + n},"customerId":${customer},"createdAt":"2026-10-01T09:00:00Z","countryCode":"KR","test":false,"cancelledAt":null,"financialStatus":"PAID","sourceName":"web","discountCodes":[],"lines":[{"id":${5000 + n},"productId":1,"quantity":2,"unitPrice":"1210.00"}],"refunds":[]}`;
  }
}
const open = (orders: number): Promise<Store> =>
  openStore(storeLines(orders), { clock: createStoppedClock(Date.UTC(2026, 9, 20)) });

describe("a random order", () => {
  it("is the same for the same seed, and can be placed", async () => {
    const store = await open(20);
    const drawn = (seed: string) => {
      const draw = createRandomDraw(seed);
      return Array.from({ length: 10 }, () => randomOrder(store, draw));
    };
    expect(drawn("a")).toEqual(drawn("a"));
    expect(drawn("a")).not.toEqual(drawn("b"));
    for (const order of drawn("a")) {
      expect(order.lines[0]).toMatchObject({ productId: 1n, unitPrice: "1210" });
      expect(store.placeOrder(order).customer).not.toBeNull();
    }
  });

  it("is a guest's in a store without orders", async () => {
    const store = await open(0);
    expect(store.placeOrder(randomOrder(store, createRandomDraw("a"))).customer).toBeNull();
  });
});
