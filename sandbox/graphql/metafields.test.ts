import { describe, expect, it } from "vitest";
import { smallStoreRecords } from "#sandbox/store/store-lines.ts";
import { LOYALTY_SCOPES, openApi } from "./test-api.ts";

const customer = "gid://shopify/Customer/7";

async function openShop() {
  const opened = await openApi(smallStoreRecords());
  const call = (query: string, variables: Record<string, unknown> = {}) =>
    opened.call(query, variables, LOYALTY_SCOPES);
  return { ...opened, call };
}

describe("metafields", () => {
  const set = `mutation($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { metafields { namespace key compareDigest } userErrors { code field } } }`;
  const points = { ownerId: customer, namespace: "$app", key: "points", type: "json", value: `{"points":5}` };

  it("refuse all when one is wrong, and check types, owners and namespaces", async () => {
    const { call, api } = await openShop();
    const refused = (over: Record<string, unknown>) =>
      call(set, { m: [points, { ...points, key: "other", ...over }] }).data?.["metafieldsSet"];
    const expected = (code: string, field: string) => ({
      metafields: null,
      userErrors: [{ code, field: ["metafields", "1", field] }],
    });
    expect(refused({ value: "{" })).toEqual(expected("INVALID_VALUE", "value"));
    expect(refused({ type: "number_integer", value: "1.5" })).toEqual(expected("INVALID_VALUE", "value"));
    expect(refused({ type: "date", value: "2024-02-30" })).toEqual(expected("INVALID_VALUE", "value"));
    expect(refused({ ownerId: "gid://shopify/Customer/99" })).toEqual(expected("INVALID", "ownerId"));
    expect(refused({ namespace: "app--2" })).toEqual(expected("APP_NOT_AUTHORIZED", "namespace"));
    expect(api.metafields.list(customer, null)).toEqual([]);
    const many = Array.from({ length: 26 }, (_, at) => ({ ...points, key: `key${at}` }));
    expect(call(set, { m: many }).data?.["metafieldsSet"]).toMatchObject({
      userErrors: [{ code: "LESS_THAN_OR_EQUAL_TO", field: ["metafields"] }],
    });
  });

  it("belong to the shop and the installation too, and can be deleted", async () => {
    const { call } = await openShop();
    const shop = call("{ shop { id } currentAppInstallation { id } }").data;
    const ids = [shop?.["shop"]?.["id"], shop?.["currentAppInstallation"]?.["id"]];
    expect(
      call(set, { m: ids.map((ownerId) => ({ ...points, ownerId })) }).data?.["metafieldsSet"]?.["userErrors"],
    ).toEqual([]);
    const read = `{ shop { metafield(namespace: "$app", key: "points") { value } } currentAppInstallation { metafield(namespace: "$app", key: "points") { jsonValue } } }`;
    expect(call(read).data).toEqual({
      shop: { metafield: { value: `{"points":5}` } },
      currentAppInstallation: { metafield: { jsonValue: { points: 5 } } },
    });
    const remove = `mutation($m: [MetafieldIdentifierInput!]!) { metafieldsDelete(metafields: $m) { deletedMetafields { key } userErrors { message } } }`;
    const name = { ownerId: ids[0], namespace: "$app", key: "points" };
    expect(call(remove, { m: [name, name] }).data?.["metafieldsDelete"]).toEqual({
      deletedMetafields: [{ key: "points" }, null],
      userErrors: [],
    });
  });

  it("hold the standard birth date, which is the customer's own", async () => {
    const { call, store } = await openShop();
    const birthday = { ownerId: customer, namespace: "facts", key: "birth_date", type: "date", value: "1990-02-28" };
    expect(call(set, { m: [birthday] }).data?.["metafieldsSet"]?.["userErrors"]).toEqual([]);
    expect(store.customer(7n).birthDate).toBe("1990-02-28");
    store.updateCustomer(7n, { birthDate: "1990-03-01" });
    const read = `{ customer(id: "${customer}") { metafield(namespace: "facts", key: "birth_date") { value type } } }`;
    expect(call(read).data).toEqual({ customer: { metafield: { value: "1990-03-01", type: "date" } } });
  });

  it("of a customer need write_customers", async () => {
    const { call } = await openApi(smallStoreRecords());
    expect(call(set, { m: [points] }).errors?.[0]?.extensions["code"]).toBe("ACCESS_DENIED");
  });
});

describe("collections", () => {
  it("are those the file names, with their products", async () => {
    const [shop, green, ...rest] = smallStoreRecords();
    const { call } = await openApi([shop ?? {}, { ...green, collections: ["Tea", "Sale"] }, ...rest]);
    const { collections } = call(
      `{ collections(first: 5) { nodes { id title products(first: 5) { nodes { title } } } } }`,
    ).data as unknown as { collections: { nodes: { id: string }[] } };
    expect(collections.nodes).toMatchObject([
      { title: "Tea", products: { nodes: [{ title: "Green tea" }] } },
      { title: "Sale", products: { nodes: [{ title: "Green tea" }] } },
    ]);
    expect(call(`{ product(id: "gid://shopify/Product/1") { collections(first: 5) { nodes { id } } } }`).data).toEqual({
      product: { collections: { nodes: collections.nodes.map(({ id }) => ({ id })) } },
    });
  });
});
