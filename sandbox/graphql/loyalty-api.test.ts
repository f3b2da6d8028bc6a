import { describe, expect, it } from "vitest";
import { smallStoreRecords } from "#sandbox/store/store-lines.ts";
import { ALL_SCOPES, LOYALTY_SCOPES, openApi } from "./test-api.ts";

const customer = "gid://shopify/Customer/7";
const basicCreate = `mutation Create($input: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $input) {
    codeDiscountNode { id codeDiscount { ... on DiscountCodeBasic {
      status endsAt asyncUsageCount usageLimit appliesOncePerCustomer discountClasses
      codes(first: 1) { nodes { code } }
      context { ... on DiscountCustomers { customers { id } } }
      customerGets { value { ... on DiscountAmount { amount { amount } } ... on DiscountPercentage { percentage } } }
      minimumRequirement { ... on DiscountMinimumSubtotal { greaterThanOrEqualToSubtotal { amount } } }
      combinesWith { orderDiscounts productDiscounts shippingDiscounts }
    } } }
    userErrors { code field message }
  }
}`;
const amountOff = (over: Record<string, unknown> = {}) => ({
  title: "Five off",
  code: "FIVE",
  startsAt: "2024-01-01T00:00:00Z",
  context: { customers: { add: [customer] } },
  customerGets: { items: { all: true }, value: { discountAmount: { amount: "5.00", appliesOnEachItem: false } } },
  ...over,
});

async function openShop() {
  const opened = await openApi(smallStoreRecords());
  const call = (query: string, variables: Record<string, unknown> = {}) =>
    opened.call(query, variables, LOYALTY_SCOPES);
  const create = (over: Record<string, unknown> = {}) =>
    call(basicCreate, { input: amountOff(over) }).data?.["discountCodeBasicCreate"] as {
      codeDiscountNode: { id: string; codeDiscount: Record<string, unknown> } | null;
      userErrors: { code: string; field: string[]; message: string }[];
    };
  return { ...opened, call, create };
}

describe("code discounts", () => {
  it("are made as asked, and found by their code in any case", async () => {
    const { call, create } = await openShop();
    const made = create({
      usageLimit: 1,
      endsAt: "2024-12-01T00:00:00Z",
      minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: "20" } },
      combinesWith: { shippingDiscounts: true },
    });
    expect(made.userErrors).toEqual([]);
    expect(made.codeDiscountNode?.codeDiscount).toEqual({
      status: "ACTIVE",
      endsAt: "2024-12-01T00:00:00Z",
      asyncUsageCount: 0,
      usageLimit: 1,
      appliesOncePerCustomer: false,
      discountClasses: ["ORDER"],
      codes: { nodes: [{ code: "FIVE" }] },
      context: { customers: [{ id: customer }] },
      customerGets: { value: { amount: { amount: "5.0" } } },
      minimumRequirement: { greaterThanOrEqualToSubtotal: { amount: "20.0" } },
      combinesWith: { orderDiscounts: false, productDiscounts: false, shippingDiscounts: true },
    });
    const found = `{ codeDiscountNodeByCode(code: "five") { id } codeDiscountNode(id: "${made.codeDiscountNode?.id ?? ""}") { id } }`;
    expect(call(found).data).toEqual({
      codeDiscountNodeByCode: { id: made.codeDiscountNode?.id },
      codeDiscountNode: { id: made.codeDiscountNode?.id },
    });
  });

  it.each([
    ["TAKEN", "code", {}, "Code must be unique. Please try a different code."],
    [
      "INVALID",
      "context",
      { code: "B", customerSelection: { all: true } },
      "Only one of context or customerSelection can be provided.",
    ],
    ["BLANK", "code", { code: " " }, "Code can't be blank"],
    [
      "END_DATE_BEFORE_START_DATE",
      "endsAt",
      { code: "C", endsAt: "2023-01-01T00:00:00Z" },
      "Ends at needs to be after starts_at",
    ],
    [
      "VALUE_OUTSIDE_RANGE",
      "customerGets.value.percentage",
      { code: "D", customerGets: { items: { all: true }, value: { percentage: 1.5 } } },
      "Value must be between 0.0 and 1.0",
    ],
    [
      "INVALID",
      "context.customers.add",
      { code: "E", context: { customers: { add: ["gid://shopify/Customer/99"] } } },
      "Customer with id: 99 is invalid",
    ],
  ])("are refused with %s at %s", async (code, field, over, message) => {
    const { create, store } = await openShop();
    create();
    const refused = create(over);
    expect(refused.codeDiscountNode).toBeNull();
    expect(refused.userErrors).toEqual([{ code, field: ["basicCodeDiscount", ...field.split(".")], message }]);
    expect(store.discounts.all()).toHaveLength(1);
  });

  it("end, begin again and go; what is gone is said to be", async () => {
    const { call, create } = await openShop();
    const id = create().codeDiscountNode?.id;
    const change = (verb: string) =>
      call(
        `mutation($id: ID!) { ${verb}(id: $id) { codeDiscountNode { codeDiscount { ... on DiscountCodeBasic { status } } } userErrors { message } } }`,
        { id },
      ).data?.[verb];
    const status = (state: string) => ({ codeDiscountNode: { codeDiscount: { status: state } }, userErrors: [] });
    expect(change("discountCodeDeactivate")).toEqual(status("EXPIRED"));
    expect(change("discountCodeActivate")).toEqual(status("ACTIVE"));
    const remove = `mutation($id: ID!) { discountCodeDelete(id: $id) { deletedCodeDiscountId userErrors { code } } }`;
    expect(call(remove, { id }).data?.["discountCodeDelete"]).toEqual({ deletedCodeDiscountId: id, userErrors: [] });
    expect(call(remove, { id }).data?.["discountCodeDelete"]).toMatchObject({ userErrors: [{ code: "INVALID" }] });
    expect(change("discountCodeActivate")).toEqual({
      codeDiscountNode: null,
      userErrors: [{ message: "Code discount does not exist." }],
    });
    expect(create().userErrors).toEqual([]);
  });

  it("may be free shipping, which combines with no other", async () => {
    const { call } = await openShop();
    const query = `mutation($input: DiscountCodeFreeShippingInput!) { discountCodeFreeShippingCreate(freeShippingCodeDiscount: $input) {
      codeDiscountNode { codeDiscount { ... on DiscountCodeFreeShipping { status discountClasses destinationSelection { ... on DiscountCountryAll { allCountries } } } } }
      userErrors { code } } }`;
    const input = {
      title: "Ship",
      code: "SHIP",
      startsAt: "2024-01-01T00:00:00Z",
      context: { all: "ALL" },
      destination: { all: true },
    };
    const create = (over: Record<string, unknown>) =>
      call(query, { input: { ...input, ...over } }).data?.["discountCodeFreeShippingCreate"];
    expect(create({ combinesWith: { shippingDiscounts: true } })).toEqual({
      codeDiscountNode: null,
      userErrors: [{ code: "INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS" }],
    });
    expect(create({})).toMatchObject({
      codeDiscountNode: { codeDiscount: { status: "ACTIVE", discountClasses: ["SHIPPING"] } },
      userErrors: [],
    });
  });

  it("need write_discounts to make and read_discounts to see", async () => {
    const { call } = await openApi(smallStoreRecords());
    const refused = call(basicCreate, { input: amountOff() }, [...ALL_SCOPES, "read_discounts"]);
    expect(refused.errors?.[0]).toMatchObject({
      extensions: { code: "ACCESS_DENIED", requiredAccess: "Apps must have `write_discounts` access scope." },
    });
    expect(call(`{ codeDiscountNodeByCode(code: "A") { id } }`).errors?.[0]?.extensions["code"]).toBe("ACCESS_DENIED");
  });
});

describe("store credit", () => {
  const credit = `mutation($id: ID!, $input: StoreCreditAccountCreditInput!) { storeCreditAccountCredit(id: $id, creditInput: $input) {
    storeCreditAccountTransaction { id amount { amount currencyCode } balanceAfterTransaction { amount } expiresAt account { id } } userErrors { code field message } } }`;
  const debit = `mutation($id: ID!, $input: StoreCreditAccountDebitInput!) { storeCreditAccountDebit(id: $id, debitInput: $input) {
    storeCreditAccountTransaction { amount { amount } balanceAfterTransaction { amount } } userErrors { code field } } }`;
  const pounds = (amount: string, currencyCode = "GBP") => ({ amount, currencyCode });
  const history = `{ customer(id: "${customer}") { storeCreditAccounts(first: 2) { nodes { id balance { amount currencyCode }
    transactions(first: 10, reverse: true) { nodes { __typename amount { amount } event
      ... on StoreCreditAccountCreditTransaction { id expiresAt remainingAmount { amount } } } } } } }
    storeCreditConfiguration { storeCreditEnabled } }`;

  it("is given as often as asked: there is no idempotency", async () => {
    const { call } = await openShop();
    expect(call(history).data?.["customer"]).toEqual({ storeCreditAccounts: { nodes: [] } });
    const input = { creditAmount: pounds("5.00"), expiresAt: "2024-09-01T00:00:00Z" };
    const first = call(credit, { id: customer, input }).data?.["storeCreditAccountCredit"];
    const second = call(credit, { id: customer, input }).data?.["storeCreditAccountCredit"];
    expect([first?.["userErrors"], second?.["userErrors"]]).toEqual([[], []]);
    expect(second?.["storeCreditAccountTransaction"]).toMatchObject({ balanceAfterTransaction: { amount: "10.0" } });
    const { account } = second?.["storeCreditAccountTransaction"] as { account: { id: string } };
    const taken = call(debit, { id: account.id, input: { debitAmount: pounds("7") } });
    expect(taken.data?.["storeCreditAccountDebit"]).toEqual({
      storeCreditAccountTransaction: { amount: { amount: "-7.0" }, balanceAfterTransaction: { amount: "3.0" } },
      userErrors: [],
    });
    expect(call(history).data).toMatchObject({
      customer: {
        storeCreditAccounts: {
          nodes: [
            {
              balance: { amount: "3.0", currencyCode: "GBP" },
              transactions: {
                nodes: [
                  { __typename: "StoreCreditAccountDebitTransaction", event: "ADJUSTMENT" },
                  { remainingAmount: { amount: "3.0" } },
                  { remainingAmount: { amount: "0.0" }, expiresAt: "2024-09-01T00:00:00Z" },
                ],
              },
            },
          ],
        },
      },
      storeCreditConfiguration: { storeCreditEnabled: true },
    });
  });

  it("lapses at its instant", async () => {
    const { call, clock } = await openShop();
    call(credit, { id: customer, input: { creditAmount: pounds("5"), expiresAt: "2024-06-02T00:00:00Z" } });
    call(credit, { id: customer, input: { creditAmount: pounds("2") } });
    call(debit, { id: customer, input: { debitAmount: pounds("1") } });
    clock.moveTo(Date.parse("2024-06-02T00:00:00Z"));
    const [account] = (call(history).data?.["customer"]?.["storeCreditAccounts"] as { nodes: unknown[] }).nodes;
    expect(account).toMatchObject({
      balance: { amount: "2.0" },
      transactions: {
        nodes: [{ __typename: "StoreCreditAccountExpirationTransaction", amount: { amount: "-4.0" } }, {}, {}, {}],
      },
    });
  });

  it.each([
    ["OWNER_NOT_FOUND", ["id"], "gid://shopify/Customer/99", { creditAmount: pounds("1") }],
    ["ACCOUNT_NOT_FOUND", ["id"], "gid://shopify/StoreCreditAccount/99", { creditAmount: pounds("1") }],
    ["NEGATIVE_OR_ZERO_AMOUNT", ["creditInput", "creditAmount", "amount"], customer, { creditAmount: pounds("0") }],
    ["NEGATIVE_OR_ZERO_AMOUNT", ["creditInput", "creditAmount", "amount"], customer, { creditAmount: pounds("-1") }],
    [
      "UNSUPPORTED_CURRENCY",
      ["creditInput", "creditAmount", "currencyCode"],
      customer,
      { creditAmount: pounds("1", "USD") },
    ],
    ["CREDIT_LIMIT_EXCEEDED", ["creditInput", "creditAmount", "amount"], customer, { creditAmount: pounds("100001") }],
    [
      "EXPIRES_AT_IN_PAST",
      ["creditInput", "expiresAt"],
      customer,
      { creditAmount: pounds("1"), expiresAt: "2024-01-01T00:00:00Z" },
    ],
  ])("is refused with %s at %j", async (code, field, id, input) => {
    const { call, store } = await openShop();
    const answer = call(credit, { id, input }).data?.["storeCreditAccountCredit"];
    expect(answer).toMatchObject({ storeCreditAccountTransaction: null, userErrors: [{ code, field }] });
    expect(store.credit.all()).toEqual([]);
  });

  it("is never overdrawn, and keeps its customer from being merged", async () => {
    const { call, store } = await openShop();
    call(credit, { id: customer, input: { creditAmount: pounds("1") } });
    const refused = call(debit, { id: customer, input: { debitAmount: pounds("1.01") } });
    expect(refused.data?.["storeCreditAccountDebit"]).toEqual({
      storeCreditAccountTransaction: null,
      userErrors: [{ code: "INSUFFICIENT_FUNDS", field: ["debitInput", "debitAmount", "amount"] }],
    });
    expect(call(`{ customer(id: "${customer}") { mergeable { isMergeable errorFields } } }`).data).toEqual({
      customer: { mergeable: { isMergeable: false, errorFields: ["STORE_CREDIT"] } },
    });
    expect(() => store.mergeCustomers(8n, 7n)).toThrow(/store credit/);
  });
});

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
