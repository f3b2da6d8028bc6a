import { MILLION, discountClass } from "#sandbox/store/discount.ts";
import type { Discount } from "#sandbox/store/discount.ts";
import { isoSeconds } from "#sandbox/store/names.ts";
import { notImplemented } from "../api-error.ts";
import { ListSource } from "../connection.ts";
import type { ApiContext } from "../context.ts";
import { readDiscount } from "../discount-input.ts";
import type { DiscountCodeInput } from "../discount-input.ts";
import type { FieldArguments, FieldsOf } from "../field-map.ts";
import { fieldsOf, textArgument } from "../field-map.ts";
import { gid, money, parseGid } from "../values.ts";

/** What stands for a discount in the API: its concrete type beside it, because unions ask for one. */
interface DiscountSource {
  __typename: "DiscountCodeBasic" | "DiscountCodeFreeShipping";
  discount: Discount;
}

function sourceOf(discount: Discount): DiscountSource {
  return { __typename: discount.value === null ? "DiscountCodeFreeShipping" : "DiscountCodeBasic", discount };
}

/** DiscountCodeNode of a discount. */
export function discountCodeNode(discount: Discount): Record<string, unknown> {
  return {
    __typename: "DiscountCodeNode",
    id: gid("DiscountCodeNode", discount.id),
    codeDiscount: sourceOf(discount),
  };
}

function summary({ code, value }: Discount, context: ApiContext): string {
  if (value === null) return `Free shipping with ${code}`;
  const off =
    value.kind === "percentage"
      ? `${Number(value.millionths) / 10_000}%`
      : `${money(value.amountMinor, context.store.shop).amount} ${context.store.shop.currencyCode}`;
  return `${off} off with ${code}`;
}

function contextOf(discount: Discount, context: ApiContext): Record<string, unknown> {
  if (discount.customerIds === null) return { __typename: "DiscountBuyerSelectionAll", all: "ALL" };
  const customers = [...discount.customerIds].map((id) => context.store.customers.get(id));
  return { __typename: "DiscountCustomers", customers: customers.filter((one) => one !== undefined) };
}

function minimumOf({ minimum }: Discount, context: ApiContext): Record<string, unknown> | null {
  if (minimum === null) return null;
  if (minimum.kind === "quantity")
    return { __typename: "DiscountMinimumQuantity", greaterThanOrEqualToQuantity: minimum.quantity.toString() };
  const greaterThanOrEqualToSubtotal = money(minimum.amountMinor, context.store.shop);
  return { __typename: "DiscountMinimumSubtotal", greaterThanOrEqualToSubtotal };
}

function itemsOf({ items }: Discount, context: ApiContext): Record<string, unknown> {
  if (items.kind === "all") return { __typename: "AllDiscountItems", allItems: true };
  const all = items.kind === "products" ? context.store.products : context.store.collections;
  const list = new ListSource([...items.ids].map((id) => all.get(id)).filter((one) => one !== undefined));
  return items.kind === "products"
    ? { __typename: "DiscountProducts", products: list, productVariants: new ListSource([]) }
    : { __typename: "DiscountCollections", collections: list };
}

function getsOf(discount: Discount, context: ApiContext): Record<string, unknown> {
  const { value } = discount;
  return {
    appliesOnOneTimePurchase: true,
    appliesOnSubscription: false,
    items: itemsOf(discount, context),
    value:
      value?.kind === "amount"
        ? {
            __typename: "DiscountAmount",
            amount: money(value.amountMinor, context.store.shop),
            appliesOnEachItem: value.onEachItem,
          }
        : { __typename: "DiscountPercentage", percentage: Number(value?.millionths ?? 0n) / Number(MILLION) },
  };
}

const shared: FieldsOf<DiscountSource> = {
  title: ({ discount }) => discount.title,
  summary: ({ discount }, _args, context) => summary(discount, context),
  shortSummary: ({ discount }, _args, context) => summary(discount, context),
  status: ({ discount }, _args, context) => context.store.discounts.status(discount),
  startsAt: ({ discount }) => isoSeconds(discount.startsAt),
  endsAt: ({ discount }) => (discount.endsAt === null ? null : isoSeconds(discount.endsAt)),
  createdAt: ({ discount }) => isoSeconds(discount.createdAt),
  updatedAt: ({ discount }) => isoSeconds(discount.updatedAt),
  asyncUsageCount: ({ discount }) => discount.uses,
  usageLimit: ({ discount }) => discount.usageLimit,
  appliesOncePerCustomer: ({ discount }) => discount.appliesOncePerCustomer,
  recurringCycleLimit: () => null,
  hasTimelineComment: () => false,
  tags: ({ discount }) => discount.tags,
  discountClass: ({ discount }) => discountClass(discount),
  discountClasses: ({ discount }) => [discountClass(discount)],
  combinesWith: ({ discount: { combinesWith } }) => ({
    orderDiscounts: combinesWith.order,
    productDiscounts: combinesWith.product,
    shippingDiscounts: combinesWith.shipping,
    productDiscountsWithTagsOnSameCartLine: null,
  }),
  context: ({ discount }, _args, context) => contextOf(discount, context),
  minimumRequirement: ({ discount }, _args, context) => minimumOf(discount, context),
  codesCount: () => ({ count: 1, precision: "EXACT" }),
  codes: ({ discount }) =>
    new ListSource([
      {
        id: gid("DiscountRedeemCode", discount.redeemCodeId),
        code: discount.code,
        asyncUsageCount: discount.uses,
        createdBy: null,
      },
    ]),
};

/** DiscountCodeBasic. */
export const basicDiscountFields = fieldsOf<DiscountSource>({
  ...shared,
  customerGets: ({ discount }, _args, context) => getsOf(discount, context),
});

/** DiscountCodeFreeShipping. */
export const freeShippingFields = fieldsOf<DiscountSource>({
  ...shared,
  appliesOnOneTimePurchase: () => true,
  appliesOnSubscription: () => false,
  maximumShippingPrice: ({ discount: { maximumShippingMinor } }, _args, context) =>
    maximumShippingMinor === null ? null : money(maximumShippingMinor, context.store.shop),
  destinationSelection: () => ({ __typename: "DiscountCountryAll", allCountries: true }),
});

/** A code discount by its global id (DiscountCodeNode or DiscountNode), or null. */
export function discountOf(id: string, context: ApiContext): Discount | null {
  const { type, id: number } = parseGid(id);
  return type === "DiscountCodeNode" || type === "DiscountNode" ? context.store.discounts.get(number) : null;
}

/** QueryRoot's part. */
export const discountQueries: FieldsOf<unknown> = {
  codeDiscountNode: (_root, args, context) => {
    const discount = discountOf(textArgument(args, "id") ?? "", context);
    return discount === null ? null : discountCodeNode(discount);
  },
  codeDiscountNodeByCode: (_root, args, context) => {
    const discount = context.store.discounts.byCode(textArgument(args, "code") ?? "");
    return discount === null ? null : discountCodeNode(discount);
  },
  discountNode: (_root, args, context) => {
    const discount = discountOf(textArgument(args, "id") ?? "", context);
    return discount === null
      ? null
      : { __typename: "DiscountNode", id: gid("DiscountNode", discount.id), discount: sourceOf(discount) };
  },
  codeDiscountNodes: (_root, args, context) => {
    if (textArgument(args, "query") !== null) throw notImplemented("searching codeDiscountNodes");
    return new ListSource(context.store.discounts.all().map(discountCodeNode));
  },
};

function create(argument: "basicCodeDiscount" | "freeShippingCodeDiscount") {
  return (_root: unknown, args: FieldArguments, { store }: ApiContext) => {
    const { terms, errors } = readDiscount(store, argument, args[argument] as DiscountCodeInput);
    if (errors.length > 0) return { codeDiscountNode: null, userErrors: errors };
    return { codeDiscountNode: discountCodeNode(store.discounts.create(terms)), userErrors: [] };
  };
}

function change(verb: (discount: Discount, context: ApiContext) => Record<string, unknown>, gone: string) {
  return (_root: unknown, args: FieldArguments, context: ApiContext) => {
    const discount = discountOf(textArgument(args, "id") ?? "", context);
    if (discount !== null) return { ...verb(discount, context), userErrors: [] };
    const error = { field: ["id"], message: "Code discount does not exist.", code: "INVALID", extraInfo: null };
    return { [gone]: null, userErrors: [error] };
  };
}

/** Mutation's part. */
export const discountMutations: FieldsOf<unknown> = {
  discountCodeBasicCreate: create("basicCodeDiscount"),
  discountCodeFreeShippingCreate: create("freeShippingCodeDiscount"),
  discountCodeActivate: change(
    (discount, { store }) => ({ codeDiscountNode: discountCodeNode(store.discounts.activate(discount)) }),
    "codeDiscountNode",
  ),
  discountCodeDeactivate: change(
    (discount, { store }) => ({ codeDiscountNode: discountCodeNode(store.discounts.deactivate(discount)) }),
    "codeDiscountNode",
  ),
  discountCodeDelete: change((discount, { store }) => {
    store.discounts.delete(discount);
    return { deletedCodeDiscountId: gid("DiscountCodeNode", discount.id) };
  }, "deletedCodeDiscountId"),
};
