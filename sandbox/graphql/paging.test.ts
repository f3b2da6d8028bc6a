import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleStoreRecords } from "#sandbox/store/store-lines.ts";
import { openApi } from "./test-api.ts";

interface OrdersPage {
  nodes: { legacyResourceId: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

const QUERY = `query($first: Int, $after: String, $last: Int, $before: String, $key: OrderSortKeys, $reverse: Boolean, $q: String) {
  orders(first: $first, after: $after, last: $last, before: $before, sortKey: $key, reverse: $reverse, query: $q) {
    nodes { legacyResourceId } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

describe("paging through orders", async () => {
  const { call, store } = await openApi(sampleStoreRecords(40));
  const page = (variables: Record<string, unknown>) => call(QUERY, variables).data?.["orders"] as unknown as OrdersPage;
  const keys = fc.constantFrom("ID", "CREATED_AT", "PROCESSED_AT", "UPDATED_AT");

  it("meets every order exactly once, in order, forwards and backwards", () => {
    fc.assert(
      fc.property(keys, fc.boolean(), fc.integer({ min: 1, max: 17 }), fc.boolean(), (key, reverse, size, fromEnd) => {
        const all = page({ first: 250, key, reverse }).nodes.map((node) => node.legacyResourceId);
        expect(all).toHaveLength(40);
        const other = page({ first: 250, key, reverse: !reverse }).nodes.map((node) => node.legacyResourceId);
        expect(other.toReversed()).toEqual(all);
        const met: string[] = [];
        let cursor: string | null = null;
        for (let more = true; more;) {
          const part: OrdersPage = page(
            fromEnd ? { last: size, before: cursor, key, reverse } : { first: size, after: cursor, key, reverse },
          );
          const ids = part.nodes.map((node) => node.legacyResourceId);
          if (fromEnd) met.unshift(...ids);
          else met.push(...ids);
          more = fromEnd ? part.pageInfo.hasPreviousPage : part.pageInfo.hasNextPage;
          cursor = fromEnd ? part.pageInfo.startCursor : part.pageInfo.endCursor;
        }
        expect(met).toEqual(all);
      }),
      { numRuns: 60 },
    );
  });

  it("finds what a plain filter of the store finds", () => {
    const orders = [...store.orders.values()];
    const iso = (at: number) => new Date(at).toISOString();
    fc.assert(
      fc.property(keys, fc.nat(39), fc.nat(39), fc.boolean(), (key, from, to, test) => {
        const low = orders[from]?.createdAt ?? 0;
        const high = orders[to]?.createdAt ?? 0;
        const q = `created_at:>='${iso(low)}' AND (created_at:<${iso(high)} OR id:${to + 1}) test:${test} -financial_status:pending,voided`;
        const wanted = orders.filter(
          (order) =>
            order.createdAt >= low &&
            (order.createdAt < high || order.id === BigInt(to + 1)) &&
            order.test === test &&
            order.financialStatus !== "PENDING",
        );
        const found = page({ first: 250, key, q }).nodes.map((node) => node.legacyResourceId);
        expect(found.toSorted()).toEqual(wanted.map((order) => order.id.toString()).toSorted());
      }),
      { numRuns: 60 },
    );
  });

  it("finds updated orders after a change, newest last", () => {
    const since = new Date(store.clock.now()).toISOString();
    store.edit(5n, store.order(5n).lines[0]?.id ?? 0n, 9);
    store.reassign(3n, 4n);
    const found = page({ first: 5, key: "UPDATED_AT", q: `updated_at:>='${since}'` });
    expect(found.nodes.map((node) => node.legacyResourceId)).toEqual(["3", "5"]);
    expect(call(QUERY, { first: 1, after: "garbage" }).errors?.[0]?.message).toMatch(/Invalid cursor/);
  });
});
