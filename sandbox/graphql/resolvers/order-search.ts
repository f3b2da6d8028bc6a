import type { Collection, Customer, Order, Product } from "#sandbox/store/model.ts";
import { displayNameOf, emailOf, orderEmail, orderName } from "#sandbox/store/names.ts";
import { displayStatus } from "#sandbox/store/order-totals.ts";
import type { OrderIndexName } from "#sandbox/store/store.ts";
import { notImplemented } from "../api-error.ts";
import type { ApiContext } from "../context.ts";
import { searchFilter } from "../search-filter.ts";
import type { SearchFields, SearchFilter } from "../search-filter.ts";

const sortKeys: Record<OrderIndexName, { index: (order: Order) => number | bigint; searchField: string }> = {
  ID: { index: (order) => order.id, searchField: "id" },
  CREATED_AT: { index: (order) => order.createdAt, searchField: "created_at" },
  PROCESSED_AT: { index: (order) => order.processedAt, searchField: "processed_at" },
  UPDATED_AT: { index: (order) => order.updatedAt, searchField: "updated_at" },
};

/** The sort key of an order list and the search field that goes with it; other keys are not played. */
export function orderSortKey(name: string): {
  name: OrderIndexName;
  index: (order: Order) => number | bigint;
  searchField: string;
} {
  const known = (Object.keys(sortKeys) as OrderIndexName[]).find((key) => key === name);
  if (known === undefined) throw notImplemented(`sorting orders by ${name}`);
  return { name: known, ...sortKeys[known] };
}

function orderSearchFields(context: ApiContext): SearchFields<Order> {
  const status = (order: Order) => displayStatus(order, context.store.shop);
  return {
    id: { kind: "id", of: (order) => order.id },
    created_at: { kind: "instant", of: (order) => order.createdAt },
    processed_at: { kind: "instant", of: (order) => order.processedAt },
    updated_at: { kind: "instant", of: (order) => order.updatedAt },
    customer_id: { kind: "id", of: (order) => order.customer?.id ?? null },
    test: { kind: "word", of: (order) => [String(order.test)] },
    status: { kind: "word", of: (order) => ["any", order.cancelledAt === null ? "open" : "cancelled"] },
    financial_status: { kind: "word", of: (order) => [status(order)] },
    name: { kind: "word", of: (order) => [orderName(order), String(order.number)] },
    email: { kind: "word", of: (order) => [orderEmail(order)] },
    tag: { kind: "word", of: (order) => order.tags },
    source_name: { kind: "word", of: (order) => [order.sourceName] },
    discount_code: { kind: "word", of: (order) => order.discountCodes },
  };
}

/** A search of orders, with the 60-day limit of tokens without read_all_orders. */
export function orderSearch(query: string | null, sortField: string, context: ApiContext): SearchFilter<Order> {
  const filter = searchFilter(query, orderSearchFields(context), "orders", sortField);
  const since = context.ordersSince;
  if (since === -Infinity) return filter;
  const { matches } = filter;
  return { ...filter, matches: (order) => order.createdAt >= since && (matches?.(order) ?? true) };
}

/** How customers are searched. */
export const customerSearchFields: SearchFields<Customer> = {
  id: { kind: "id", of: (customer) => customer.id },
  created_at: { kind: "instant", of: (customer) => customer.createdAt },
  updated_at: { kind: "instant", of: (customer) => customer.updatedAt },
  customer_date: { kind: "instant", of: (customer) => customer.createdAt },
  orders_count: { kind: "number", of: (customer) => customer.orders.length },
  email: { kind: "word", of: (customer) => [emailOf(customer)] },
  name: { kind: "word", of: (customer) => [displayNameOf(customer)] },
  tag: { kind: "word", of: (customer) => customer.tags },
};

/** How collections are searched. */
export const collectionSearchFields: SearchFields<Collection> = {
  id: { kind: "id", of: (collection) => collection.id },
  updated_at: { kind: "instant", of: (collection) => collection.updatedAt },
  title: { kind: "word", of: (collection) => [collection.title] },
};

/** How products are searched. */
export const productSearchFields: SearchFields<Product> = {
  id: { kind: "id", of: (product) => product.id },
  created_at: { kind: "instant", of: (product) => product.createdAt },
  updated_at: { kind: "instant", of: (product) => product.updatedAt },
  title: { kind: "word", of: (product) => [product.title] },
  sku: { kind: "word", of: (product) => (product.sku === null ? [] : [product.sku]) },
  tag: { kind: "word", of: (product) => product.tags },
  product_type: { kind: "word", of: (product) => [product.productType] },
  vendor: { kind: "word", of: (product) => [product.vendor] },
};
