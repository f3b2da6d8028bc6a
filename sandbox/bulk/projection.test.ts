import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { openApi } from "#sandbox/graphql/test-api.ts";
import { sampleStoreRecords } from "#sandbox/store/store-lines.ts";

type Json = Record<string, unknown>;

const bag = "{ shopMoney { amount currencyCode } presentmentMoney { amount } }";

/** `page` is the paging argument: nothing for a bulk query, `(first: 250)` for graphql-js. */
const customersQuery = (page: string) => `{ customers${page} { edges { node {
  id displayName tags numberOfOrders defaultEmailAddress { emailAddress marketingState }
  orders${page} { edges { node {
    id n: name cancelledAt test displayFinancialStatus discountCodes processedAt shippingAddress { countryCodeV2 name }
    customerJourneySummary { ready customerOrderIndex momentsCount { count } firstVisit { source utmParameters { campaign } } }
    currentTotalPriceSet ${bag} totalTaxSet ${bag} ...Refunded
    lineItems${page} { edges { node {
      __typename id title sku quantity currentQuantity product { id title } originalUnitPriceSet ${bag} product { vendor }
      taxLines { rate priceSet ${bag} }
      discountAllocations { allocatedAmountSet ${bag} discountApplication { __typename index ... on DiscountCodeApplication { code } value { ... on MoneyV2 { amount } } } }
    } } }
  } } }
} } } }
fragment Refunded on Order { refunds { id createdAt totalRefundedSet ${bag} } }`;

const isConnection = (value: unknown): value is { edges: { node: Json }[] } =>
  typeof value === "object" && value !== null && "edges" in value;

/** What a bulk result holds, told from graphql-js's answer: every node a row, children with their parent's id. */
function rowsOf(connection: { edges: { node: Json }[] }, parentId: string | null): Json[] {
  return connection.edges.flatMap(({ node }) => {
    const plain = Object.entries(node).filter(([, value]) => !isConnection(value));
    const row = { ...Object.fromEntries(plain), ...(parentId === null ? {} : { __parentId: parentId }) };
    const below = Object.values(node).filter(isConnection);
    return [row, ...below.flatMap((child) => rowsOf(child, String(node["id"])))];
  });
}

describe("the compiled projection", () => {
  it("writes what graphql-js answers, key order and all", async () => {
    const { api, call } = await openApi(sampleStoreRecords(60), {
      queryCostMax: 1e6,
      limits: { maximumAvailable: 1e6, restoreRate: 1 },
    });
    const run =
      "mutation($query: String!) { bulkOperationRunQuery(query: $query) { bulkOperation { id } userErrors { message } } }";
    const started = call(run, { query: customersQuery("") }).data?.["bulkOperationRunQuery"];
    expect(started?.["userErrors"]).toEqual([]);
    await api.bulk.idle();
    const url = call("{ bulkOperations(first: 1) { nodes { url } } }").data?.["bulkOperations"] as {
      nodes: { url: string }[];
    };
    const { body } = api.bulkResult(url.nodes[0]?.url ?? "");
    const written = typeof body === "string" ? [] : (await text(body)).split("\n").slice(0, -1);

    const answer = call(customersQuery("(first: 30)"));
    expect(answer.errors).toBeUndefined();
    const customers = answer.data?.["customers"];
    const wanted = isConnection(customers) ? rowsOf(customers, null).map((row) => JSON.stringify(row)) : [];
    expect(wanted.length).toBeGreaterThan(200);
    expect(written.toSorted()).toEqual(wanted.toSorted());
    await api.close();
  });
});
