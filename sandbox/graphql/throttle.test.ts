import { describe, expect, it } from "vitest";
import { createStoppedClock } from "#sandbox/clock.ts";
import { sampleStoreRecords, storeLines } from "#sandbox/store/store-lines.ts";
import { openStore } from "#sandbox/store/store.ts";
import { createAdminApi } from "./admin-api.ts";
import { pageWeight } from "./cost.ts";
import { ALL_SCOPES, bodyOf } from "./test-api.ts";

async function openThrottled() {
  const clock = createStoppedClock(Date.parse("2024-06-01T00:00:00Z"));
  const store = await openStore(storeLines(sampleStoreRecords(20)), { clock });
  const api = createAdminApi({ store, limits: { maximumAvailable: 100, restoreRate: 10 } });
  const call = (query: string, variables = {}) => bodyOf(api.execute({ query, variables, scopes: ALL_SCOPES }));
  return { clock, call, api };
}

describe("cost and throttling", () => {
  it("costs what was observed of a connection of plain nodes", async () => {
    const { call } = await openThrottled();
    const cost = (first: number) =>
      call(`{ products(first: ${first}) { edges { node { id } } } }`).extensions?.cost.requestedQueryCost;
    expect([1, 5, 20, 250].map(cost)).toEqual([3, 5, 7, 13]);
    for (let size = 2; size <= 250; size++) expect(pageWeight(size)).toBeGreaterThan(pageWeight(size - 1));
  });

  it("charges what came back, and refills with the clock", async () => {
    const { call, clock } = await openThrottled();
    const query = "{ orders(first: 250) { nodes { id customer { id } totalPriceSet { shopMoney { amount } } } } }";
    const first = call(query).extensions?.cost;
    expect(first?.requestedQueryCost).toBe(46);
    expect(first?.actualQueryCost).toBeLessThan(46);
    expect(first?.throttleStatus.currentlyAvailable).toBe(100 - (first?.actualQueryCost ?? 0));
    call(query);
    call(query);
    const throttled = call(query);
    expect(throttled.data).toBeUndefined();
    expect(throttled.errors?.[0]).toMatchObject({ message: "Throttled", extensions: { code: "THROTTLED" } });
    expect(throttled.extensions?.cost).toMatchObject({ requestedQueryCost: 46, actualQueryCost: null });
    const missing = 46 - (throttled.extensions?.cost.throttleStatus.currentlyAvailable ?? 0);
    clock.advance((missing / 10) * 1000);
    expect(call(query).errors).toBeUndefined();
    clock.advance(-3_600_000);
    expect(call("{ shop { id } }").errors).toBeUndefined();
  });

  it("refuses a query of more than 1000 points and arrays of more than 250 items", async () => {
    const { call } = await openThrottled();
    const dear = `{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { product { variants(first: 50) { nodes { product { id } } } } } } } } }`;
    const refused = call(dear).errors?.[0];
    expect(refused?.extensions).toMatchObject({ code: "MAX_COST_EXCEEDED", maxCost: 1000 });
    expect(refused?.message).toMatch(/^Query cost is \d+, which exceeds the single query max cost limit \(1000\)\./);
    const ids = Array.from({ length: 251 }, (_, at) => `gid://shopify/Order/${at + 1}`);
    const query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    expect(call(query, { ids }).errors?.[0]).toMatchObject({
      message: "The input array size of 251 is greater than the maximum allowed of 250.",
      extensions: { code: "MAX_INPUT_SIZE_EXCEEDED" },
    });
    expect(call(query, { ids: ids.slice(1) }).errors).toBeUndefined();
  });

  it("takes a smaller bucket as a fault, and gives the plan's back", async () => {
    const { call, api, clock } = await openThrottled();
    api.faults.throttle = { maximumAvailable: 5, restoreRate: 1 };
    expect(call("{ products(first: 20) { nodes { id } } }").errors?.[0]?.message).toBe("Throttled");
    api.faults.throttle = null;
    clock.advance(10_000);
    expect(call("{ products(first: 20) { nodes { id } } }").errors).toBeUndefined();
  });
});
