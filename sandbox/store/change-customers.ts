import type { Customer } from "./model.ts";
import { customerPayload, mergePayload } from "./payloads/customer-payload.ts";
import { deletedPayload } from "./payloads/order-payload.ts";
import type { Store } from "./store.ts";

/** What can be said about a customer; what is left out stays (or is made up for a new one). */
export type CustomerInput = Partial<
  Pick<Customer, "firstName" | "lastName" | "email" | "countryCode" | "locale" | "birthDate" | "tags"> & {
    acceptsMarketing: boolean;
    verifiedEmail: boolean;
  }
>;

function announce(store: Store, topic: string, customer: Customer): Customer {
  store.announce(topic, customer.id, customerPayload(customer, store.shop));
  return customer;
}

/** See `Store.createCustomer`. */
export function createCustomer(store: Store, input: CustomerInput): Customer {
  const now = store.clock.now();
  const customer: Customer = {
    id: store.nextId(),
    firstName: null,
    lastName: null,
    email: null,
    verifiedEmail: true,
    countryCode: "ZZ",
    locale: "en",
    birthDate: null,
    tags: [],
    acceptsMarketing: false,
    createdAt: now,
    updatedAt: now,
    orders: [],
    ...input,
  };
  store.addCustomer(customer);
  return announce(store, "CUSTOMERS_CREATE", customer);
}

/** See `Store.updateCustomer`. */
export function updateCustomer(store: Store, customer: Customer, input: CustomerInput): Customer {
  store.touchCustomer(customer, () => Object.assign(customer, input));
  return announce(store, "CUSTOMERS_UPDATE", customer);
}

/** See `Store.deleteCustomer`. */
export function deleteCustomer(store: Store, customer: Customer): void {
  if (customer.orders.length > 0) throw new RangeError(`customer ${customer.id.toString()} has orders`);
  store.removeCustomer(customer);
  store.announce("CUSTOMERS_DELETE", customer.id, deletedPayload(customer.id));
}

/** What keeps Shopify from merging a customer, as CustomerMergeErrorFieldType names it. */
export function mergeBlockers(store: Store, customer: Customer): "STORE_CREDIT"[] {
  return store.credit.balance(customer.id) > 0n ? ["STORE_CREDIT"] : [];
}

/** See `Store.mergeCustomers`. */
export function mergeCustomers(store: Store, kept: Customer, other: Customer): Customer {
  if (kept === other) throw new RangeError("a customer cannot be merged with itself");
  for (const one of [kept, other])
    if (mergeBlockers(store, one).length > 0)
      throw new RangeError(`customer ${one.id.toString()} has store credit and can't be merged`);
  for (const order of other.orders) store.touchOrder(order, () => (order.customer = kept));
  store.touchCustomer(kept, () => {
    kept.orders = [...kept.orders, ...other.orders].sort((a, b) => a.createdAt - b.createdAt);
    kept.tags = [...new Set([...kept.tags, ...other.tags])];
  });
  other.orders = [];
  store.removeCustomer(other);
  store.announce("CUSTOMERS_MERGE", kept.id, mergePayload(kept.id, other.id, store.nextId()));
  return announce(store, "CUSTOMERS_UPDATE", kept);
}

/** See `Store.eraseCustomer`. */
export function eraseCustomer(store: Store, customer: Customer): void {
  for (const order of customer.orders) store.touchOrder(order, () => (order.customer = null));
  customer.orders = [];
  store.removeCustomer(customer);
}
