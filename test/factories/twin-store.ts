import type { Customer, Order } from "#sandbox/store/model.ts";
import { Store } from "#sandbox/store/store.ts";

/** Customers that were erased, with the orders that were theirs then. */
export type Erased = Map<Customer, Set<Order>>;

/**
 * The same store under another domain, for a second shop to read. Nothing must change in it. Erased customers are back
 * with the orders they lost by the erasure, because an app that hears of the erasure only after reading must come to
 * the same figures.
 */
export function twinStore(store: Store, domain: string, erased: Erased): Store {
  const orders = new Map(store.orders);
  const customers = new Map(store.customers);
  for (const [customer, lost] of erased) {
    const theirs = [...lost].filter((order) => store.orders.get(order.id) === order && order.customer === null);
    const back: Customer = { ...customer, orders: [] };
    back.orders = theirs.map((order) => ({ ...order, customer: back }));
    customers.set(back.id, back);
    for (const order of back.orders) orders.set(order.id, order);
  }
  const shop = { ...store.shop, domain };
  const products = new Map(store.products);
  const collections = new Map(store.collections);
  const variants = new Map(store.variants);
  return new Store({ shop, products, variants, collections, customers, orders, maxId: store.nextId() }, store.clock);
}
