import { describe, expect, it } from "vitest";
import { sampleStoreRecords, smallStoreRecords } from "#sandbox/store/store-lines.ts";
import { ALL_SCOPES, LOYALTY_SCOPES, bodyOf, openApi } from "./test-api.ts";

const money = "{ shopMoney { amount currencyCode } }";

describe("the Admin API", () => {
  it("shows orders with their amounts, customers and lines", async () => {
    const { call, store } = await openApi(smallStoreRecords());
    store.refund(1n, { lines: [{ lineId: 11n, quantity: 1 }] });
    const query = `{ order(id: "gid://shopify/Order/1") {
      legacyResourceId name displayFinancialStatus
      customer { id numberOfOrders amountSpent { amount } defaultEmailAddress { emailAddress marketingState } }
      totalPriceSet ${money} currentTotalPriceSet ${money}
      refunds { totalRefundedSet ${money} refundLineItems(first: 5) { nodes { quantity lineItem { id } } } }
      lineItems(first: 1) { nodes { id quantity currentQuantity product { title } } pageInfo { hasNextPage } }
    } }`;
    expect(call(query).data?.["order"]).toMatchObject({
      legacyResourceId: "1",
      name: "#1001",
      displayFinancialStatus: "PARTIALLY_REFUNDED",
      customer: { id: "gid://shopify/Customer/7", numberOfOrders: "1", amountSpent: { amount: "10.7" } },
      totalPriceSet: { shopMoney: { amount: "14.05", currencyCode: "GBP" } },
      currentTotalPriceSet: { shopMoney: { amount: "10.7" } },
      refunds: [{ refundLineItems: { nodes: [{ quantity: 1, lineItem: { id: "gid://shopify/LineItem/11" } }] } }],
      lineItems: {
        nodes: [{ quantity: 3, currentQuantity: 2, product: { title: "Green tea" } }],
        pageInfo: { hasNextPage: true },
      },
    });
  });

  it("refuses unknown fields in Shopify's words and is loud about what it does not play", async () => {
    const { call } = await openApi(smallStoreRecords());
    expect(call("query Q { orders(first: 1) { nodes { points } } }").errors?.[0]).toMatchObject({
      message: "Field 'points' doesn't exist on type 'Order'",
      path: ["query Q", "orders", "nodes", "points"],
      extensions: { code: "undefinedField", typeName: "Order", fieldName: "points" },
    });
    expect(call("{ orders(first: 1) { nodes { risk { recommendation } } } }").errors?.[0]?.message).toBe(
      "Order.risk is not implemented by the sandbox",
    );
    expect(call('{ orders(first: 1, query: "risk_level:high") { nodes { id } } }').errors?.[0]?.message).toBe(
      "searching orders by risk_level is not implemented by the sandbox",
    );
    expect(call("{ orders { nodes { id } } }").errors?.[0]?.message).toBe("you must provide one of first or last");
    expect(call('{ order(id: "1") { id } }').errors?.[0]?.message).toBe("Invalid global id '1'");
  });

  it("denies what the scopes do not cover, field by field", async () => {
    const { call } = await openApi(smallStoreRecords());
    const denied = call("{ shop { name } orders(first: 1) { nodes { id } } }", {}, ["read_products"]);
    expect(denied.data).toBeNull();
    expect(denied.errors?.[0]).toMatchObject({ path: ["orders"], extensions: { code: "ACCESS_DENIED" } });
    expect(denied.errors?.[0]?.message).toMatch(
      /^Access denied for orders field\. Required access: `read_orders` access scope/,
    );
    const scopes = ["read_orders", "read_all_orders"];
    const partly = call("{ orders(first: 1) { nodes { id customer { id } } } }", {}, scopes);
    expect(partly.data?.["orders"]).toEqual({ nodes: [{ id: "gid://shopify/Order/1", customer: null }] });
    expect(partly.errors?.[0]?.path).toEqual(["orders", "nodes", 0, "customer"]);
    const viaNode = call('{ node(id: "gid://shopify/Customer/7") { id } }', {}, ["read_orders"]);
    expect(viaNode.errors?.[0]?.extensions["code"]).toBe("ACCESS_DENIED");
    expect(
      call("{ orders(first: 1) { nodes { id } } }", {}, ["write_orders", "read_all_orders"]).errors,
    ).toBeUndefined();
  });

  it("hides orders older than 60 days without read_all_orders, but counts them", async () => {
    const { call, clock, store } = await openApi(smallStoreRecords());
    const fresh = store.placeOrder({ customerId: 7n, lines: [{ productId: 1n, quantity: 1 }] });
    const query = `{ orders(first: 9) { nodes { legacyResourceId } } old: order(id: "gid://shopify/Order/1") { id }
      customer(id: "gid://shopify/Customer/7") { numberOfOrders orders(first: 9) { nodes { legacyResourceId } } } }`;
    const fewer = call(query, {}, ["read_orders", "read_customers"]).data;
    const only = { nodes: [{ legacyResourceId: fresh.id.toString() }] };
    expect(fewer).toEqual({ orders: only, old: null, customer: { numberOfOrders: "2", orders: only } });
    clock.moveTo(fresh.createdAt + 60 * 86_400_000 + 1);
    expect(call(query, {}, ["read_orders", "read_customers"]).data?.["orders"]).toEqual({ nodes: [] });
    expect(call(query).data?.["orders"]?.["nodes"]).toHaveLength(2);
  });

  it("sets metafields all or none, and compares digests", async () => {
    const opened = await openApi(smallStoreRecords());
    const call = (query: string, variables = {}) => opened.call(query, variables, LOYALTY_SCOPES);
    const set = `mutation($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { metafields { compareDigest namespace } userErrors { code field } } }`;
    const one = {
      ownerId: "gid://shopify/Customer/7",
      namespace: "$app",
      key: "points",
      type: "number_integer",
      value: "5",
    };
    const first = call(set, { m: [{ ...one, compareDigest: null }] }).data?.["metafieldsSet"] as {
      metafields: { compareDigest: string }[];
    };
    expect(first.metafields[0]).toMatchObject({ namespace: "app--1" });
    expect(call(set, { m: [{ ...one, value: "6", compareDigest: "old" }] }).data?.["metafieldsSet"]).toEqual({
      metafields: null,
      userErrors: [{ code: "STALE_OBJECT", field: ["metafields", "0", "compareDigest"] }],
    });
    const digest = first.metafields[0]?.compareDigest;
    expect(
      call(set, { m: [{ ...one, value: "6", compareDigest: digest }] }).data?.["metafieldsSet"]?.["userErrors"],
    ).toEqual([]);
    const read = `{ customer(id: "gid://shopify/Customer/7") { metafield(namespace: "$app", key: "points") { value } } }`;
    expect(call(read).data).toEqual({ customer: { metafield: { value: "6" } } });
  });

  it("fails, throttles and loses answers on demand", async () => {
    const { api, store } = await openApi(sampleStoreRecords(3));
    const request = { query: "{ shop { name } }", scopes: ALL_SCOPES };
    api.faults.failNext = { calls: 1, status: 503 };
    api.faults.throttleNext = 1;
    expect(api.execute(request).status).toBe(503);
    expect(bodyOf(api.execute(request)).errors?.[0]?.extensions["code"]).toBe("THROTTLED");
    expect(bodyOf(api.execute(request)).data).toEqual({ shop: { name: store.shop.name } });
    api.faults.loseNextMutationAnswers = 1;
    const mutation = `mutation { webhookSubscriptionCreate(topic: ORDERS_CREATE, webhookSubscription: { uri: "https://a.example/" }) { userErrors { message } } }`;
    expect(api.execute({ query: mutation, scopes: ALL_SCOPES }).lost).toBe(true);
    expect(api.subscriptions.items).toHaveLength(1);
  });
});
