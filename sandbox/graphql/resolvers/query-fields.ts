import type { Customer } from "#sandbox/store/model.ts";
import type { CustomerIndexName } from "#sandbox/store/store.ts";
import { SortedIndex } from "#sandbox/store/sorted-index.ts";
import { findVariant } from "#sandbox/store/variants.ts";
import { apiError, notImplemented } from "../api-error.ts";
import { IndexSource, ListSource } from "../connection.ts";
import { isVisible } from "../context.ts";
import type { ApiContext } from "../context.ts";
import { fieldsOf, textArgument } from "../field-map.ts";
import { searchFilter } from "../search-filter.ts";
import { parseGid } from "../values.ts";
import { creditQueries } from "./credit-fields.ts";
import { discountCodeNode, discountQueries } from "./discount-fields.ts";
import {
  collectionSearchFields,
  customerSearchFields,
  orderSearch,
  orderSortKey,
  productSearchFields,
} from "./order-search.ts";

/** The object of a global id, or null when there is none (or the token may not see it). */
function nodeOf(id: string, context: ApiContext): unknown {
  const { type, id: number } = parseGid(id);
  const { store } = context;
  if (type === "Order") {
    const order = store.orders.get(number);
    return order !== undefined && isVisible(order, context) ? order : null;
  }
  if (type === "Customer") return store.customers.get(number) ?? null;
  if (type === "Product") return store.products.get(number) ?? null;
  if (type === "ProductVariant") {
    const variant = findVariant(store, number);
    return variant === undefined ? null : { __typename: type, ...variant };
  }
  if (type === "Collection") {
    const collection = store.collections.get(number);
    return collection ?? null;
  }
  if (type === "DiscountCodeNode") {
    const discount = store.discounts.get(number);
    return discount === null ? null : discountCodeNode(discount);
  }
  if (type === "Shop") return store.shop.id === number ? { __typename: type, ...store.shop } : null;
  if (type === "BulkOperation") {
    const operation = context.bulk.get(id);
    return operation === null ? null : { __typename: type, ...operation };
  }
  throw notImplemented(`node of type ${type}`);
}

function byId(type: string, id: string | null, context: ApiContext): unknown {
  if (id === null) return null;
  if (parseGid(id).type !== type) throw apiError("RESOURCE_NOT_FOUND", `Invalid id: ${id}`);
  return nodeOf(id, context);
}

const customerSorts: Record<CustomerIndexName, string> = {
  ID: "id",
  CREATED_AT: "created_at",
  UPDATED_AT: "updated_at",
};

/** QueryRoot. */
export const queryFields = fieldsOf<unknown>({
  shop: (_root, _args, context) => context.store.shop,
  currentAppInstallation: (_root, _args, context) => ({ appId: context.appId }),
  node: (_root, args, context) => nodeOf(textArgument(args, "id") ?? "", context),
  nodes: (_root, args, context) => (args["ids"] as string[]).map((id) => nodeOf(id, context)),
  order: (_root, args, context) => byId("Order", textArgument(args, "id"), context),
  customer: (_root, args, context) => byId("Customer", textArgument(args, "id"), context),
  refund: (_root, args, context) => {
    const { type, id } = parseGid(textArgument(args, "id") ?? "");
    return type === "Refund" ? context.store.refundOf(id) : null;
  },
  product: (_root, args, context) => byId("Product", textArgument(args, "id"), context),
  orders: (_root, args, context) => {
    const { name, searchField } = orderSortKey(textArgument(args, "sortKey") ?? "PROCESSED_AT");
    return new IndexSource(
      context.store.orderIndex(name),
      orderSearch(textArgument(args, "query"), searchField, context),
    );
  },
  ordersCount: (_root, args, context) => {
    const { matches } = orderSearch(textArgument(args, "query"), "id", context);
    let count = 0;
    for (const order of context.store.orders.values()) if (matches?.(order) ?? true) count++;
    const limit = typeof args["limit"] === "number" ? args["limit"] : Infinity;
    return { count: Math.min(count, limit), precision: count > limit ? "AT_LEAST" : "EXACT" };
  },
  customers: (_root, args, context) => {
    const wanted = textArgument(args, "sortKey") ?? "ID";
    const name = (Object.keys(customerSorts) as CustomerIndexName[]).find((key) => key === wanted);
    if (name === undefined) throw notImplemented(`sorting customers by ${wanted}`);
    const filter = searchFilter<Customer>(
      textArgument(args, "query"),
      customerSearchFields,
      "customers",
      customerSorts[name],
    );
    return new IndexSource(context.store.customerIndex(name), filter);
  },
  customersCount: (_root, _args, context) => ({ count: context.store.customers.size, precision: "EXACT" }),
  products: (_root, args, context) => {
    const wanted = textArgument(args, "sortKey") ?? "ID";
    if (wanted !== "ID" && wanted !== "UPDATED_AT") throw notImplemented(`sorting products by ${wanted}`);
    const filter = searchFilter(textArgument(args, "query"), productSearchFields, "products", wanted.toLowerCase());
    const products = [...context.store.products.values()];
    return new IndexSource(new SortedIndex(products, (one) => (wanted === "ID" ? one.id : one.updatedAt)), filter);
  },
  collection: (_root, args, context) => byId("Collection", textArgument(args, "id"), context),
  collections: (_root, args, context) => {
    const wanted = textArgument(args, "sortKey") ?? "ID";
    if (wanted !== "ID" && wanted !== "UPDATED_AT") throw notImplemented(`sorting collections by ${wanted}`);
    const filter = searchFilter(
      textArgument(args, "query"),
      collectionSearchFields,
      "collections",
      wanted.toLowerCase(),
    );
    const collections = [...context.store.collections.values()];
    return new IndexSource(new SortedIndex(collections, (one) => (wanted === "ID" ? one.id : one.updatedAt)), filter);
  },
  ...creditQueries,
  ...discountQueries,
  webhookSubscriptions: (_root, _args, context) => new ListSource(context.subscriptions.items),
  bulkOperation: (_root, args, context) => context.bulk.get(textArgument(args, "id") ?? ""),
  bulkOperations: (_root, args, context) => context.bulk.search(textArgument(args, "query")),
  currentBulkOperation: (_root, args, context) =>
    textArgument(args, "type") === "MUTATION" ? null : context.bulk.latest(),
});
