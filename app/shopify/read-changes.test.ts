import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AdminClient } from "./admin-client.ts";
import { changedOrders } from "./operations/changed-orders.ts";
import { readChanges } from "./read-changes.ts";

type Stored = { id: number; updatedAt: number };

const LIMIT = 20;
const PAGE = 5;

/** A search as Shopify does it: by whole seconds, sorted by updatedAt and id, an end after LIMIT objects. */
function shopWith(orders: readonly Stored[]): AdminClient {
  const sorted = [...orders].sort((a, b) => a.updatedAt - b.updatedAt || a.id - b.id);
  return {
    shopDomain: "a.myshopify.com",
    run: (operation, variables) => {
      const { search, after } = variables as unknown as { search: string; after: string | null };
      const [from = 0, to = Infinity] = [...search.matchAll(/'([^']+)'/g)].map((match) => Date.parse(match[1] ?? ""));
      const found = sorted.filter((order) => order.updatedAt >= from && order.updatedAt <= to);
      const start = after === null ? 0 : Number(after);
      expect(start).toBeLessThan(LIMIT + PAGE);
      const nodes = found.slice(start, start + PAGE);
      const data = {
        orders: {
          nodes: nodes.map((o) => ({
            id: `gid://shopify/Order/${o.id}`,
            updatedAt: new Date(o.updatedAt).toISOString(),
          })),
          pageInfo: { hasNextPage: start + PAGE < found.length, endCursor: String(start + PAGE) },
        },
      };
      return Promise.resolve(operation.parse(data));
    },
  };
}

const T0 = Date.UTC(2026, 0, 1);
const stored = fc
  .uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 1e6 }), second: fc.nat({ max: 60 }) }), {
    maxLength: 120,
    size: "max",
    selector: (o) => o.id,
  })
  .map((orders) => orders.map((o) => ({ id: o.id, updatedAt: T0 + o.second * 1000 })));

describe("readChanges", () => {
  test("finds every change in the range, also beyond the limit of one search", async () => {
    await fc.assert(
      fc.asyncProperty(stored, fc.nat({ max: 60_000 }), fc.nat({ max: 60_000 }), async (orders, a, b) => {
        const [from, to] = [T0 + Math.min(a, b), T0 + Math.max(a, b)];
        const perSecond = new Map<number, number>();
        for (const o of orders) perSecond.set(o.updatedAt, (perSecond.get(o.updatedAt) ?? 0) + 1);
        fc.pre(Math.max(0, ...perSecond.values()) < LIMIT / 2);
        const found = new Set<bigint>();
        for await (const page of readChanges(shopWith(orders), changedOrders, from, to, LIMIT)) {
          for (const { id } of page) found.add(id);
        }
        const inside = orders.filter((o) => o.updatedAt >= from && o.updatedAt <= to);
        for (const { id } of inside) expect(found).toContain(BigInt(id));
      }),
    );
  });

  test("says so when one second holds more changes than a search gives", async () => {
    const orders = Array.from({ length: 40 }, (_, i) => ({ id: i + 1, updatedAt: T0 }));
    const all = async (): Promise<void> => {
      for await (const page of readChanges(shopWith(orders), changedOrders, T0, T0 + 1000, LIMIT))
        expect(page).toBeDefined();
    };
    await expect(all()).rejects.toMatchObject({ kind: "stop", code: "TOO_MANY_CHANGES" });
  });
});
