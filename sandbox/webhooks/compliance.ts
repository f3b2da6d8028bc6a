import { customerPayload } from "../store/payloads/customer-payload.ts";
import type { Store } from "../store/store.ts";
import type { StoreEvent } from "./webhooks.ts";

/** The bodies of Shopify's mandatory webhooks (shopify.dev, privacy law compliance). */

function subject(store: Store, customerId: bigint): { customer: Record<string, unknown>; orderIds: bigint[] } {
  const customer = store.customer(customerId);
  const { id, email, phone } = customerPayload(customer, store.shop);
  return { customer: { id, email, phone: phone ?? null }, orderIds: customer.orders.map((order) => order.id) };
}

const ofShop = (store: Store): Record<string, unknown> => ({ shop_id: store.shop.id, shop_domain: store.shop.domain });

/** customers/data_request: a customer asks what is kept about her. Throws RangeError for an unknown customer. */
export function dataRequest(store: Store, customerId: bigint, requestId: bigint): StoreEvent {
  const { customer, orderIds } = subject(store, customerId);
  return {
    topic: "customers/data_request",
    payload: { ...ofShop(store), orders_requested: orderIds, customer, data_request: { id: requestId } },
  };
}

/** customers/redact: what is kept about a customer must go. Throws RangeError for an unknown customer. */
export function customerRedact(store: Store, customerId: bigint): StoreEvent {
  const { customer, orderIds } = subject(store, customerId);
  return { topic: "customers/redact", payload: { ...ofShop(store), customer, orders_to_redact: orderIds } };
}

/** shop/redact: sent 48 hours after the app was uninstalled. */
export function shopRedact(store: Store): StoreEvent {
  return { topic: "shop/redact", payload: ofShop(store) };
}
