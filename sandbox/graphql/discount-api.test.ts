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
