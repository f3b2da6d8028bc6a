import type { Clock } from "#sandbox/clock.ts";
import * as changeCustomers from "./change-customers.ts";
import * as changeOrders from "./change-orders.ts";
import { checkOut } from "./checkout.ts";
import type { CheckoutInput, CheckoutOutcome } from "./checkout.ts";
import { Discounts } from "./discount.ts";
import { StoreLoader } from "./load.ts";
import type { StoreContent } from "./load.ts";
import type { CancelReason, Collection, Customer, Order, Product, Refund, Shop, StoreChange } from "./model.ts";
import { moveDates } from "./move-dates.ts";
import { productPayload, shopPayload } from "./payloads/shop-payload.ts";
import { placeOrder } from "./place-order.ts";
import type { NewOrder } from "./place-order.ts";
import { SortedIndex } from "./sorted-index.ts";
import { StoreCredit } from "./store-credit.ts";
import { readStoreLines } from "./store-file.ts";
import type { NamedVariants } from "./variants.ts";

/** Sort keys of the API's `orders` that the store keeps in order. */
export type OrderIndexName = "ID" | "CREATED_AT" | "PROCESSED_AT" | "UPDATED_AT";
/** Sort keys of the API's `customers` that the store keeps in order. */
export type CustomerIndexName = "ID" | "CREATED_AT" | "UPDATED_AT";

const orderKeys: Record<OrderIndexName, (order: Order) => number | bigint> = {
  ID: (order) => order.id,
  CREATED_AT: (order) => order.createdAt,
  PROCESSED_AT: (order) => order.processedAt,
  UPDATED_AT: (order) => order.updatedAt,
};
const customerKeys: Record<CustomerIndexName, (customer: Customer) => number | bigint> = {
  ID: (customer) => customer.id,
  CREATED_AT: (customer) => customer.createdAt,
  UPDATED_AT: (customer) => customer.updatedAt,
};

/** A store: what its file says, and what has happened to it since. Every change tells the listeners. */
export class Store {
  readonly clock: Clock;
  readonly shop: Shop;
  readonly products: ReadonlyMap<bigint, Product>;
  readonly customers: ReadonlyMap<bigint, Customer>;
  readonly orders: ReadonlyMap<bigint, Order>;
  readonly collections: ReadonlyMap<bigint, Collection>;
  /** Those that products' records name; see `findVariant`. */
  readonly variants: NamedVariants;
  readonly discounts = new Discounts(this);
  readonly credit = new StoreCredit(this);
  readonly #content: StoreContent;
  #lastNumber: number;
  readonly #listeners = new Set<(change: StoreChange) => void>();
  #refunds: Map<bigint, { refund: Refund; order: Order }> | null = null;
  readonly #orderIndexes = new Map<OrderIndexName, SortedIndex<Order>>();
  readonly #customerIndexes = new Map<CustomerIndexName, SortedIndex<Customer>>();

  constructor(content: StoreContent, clock: Clock) {
    this.#content = content;
    this.#lastNumber = 1000 + content.orders.size;
    this.clock = clock;
    this.shop = content.shop;
    this.products = content.products;
    this.customers = content.customers;
    this.orders = content.orders;
    this.collections = content.collections;
    this.variants = content.variants;
  }

  /** Calls `listener` after each change, in the order of the changes; the answer ends it. */
  onChange(listener: (change: StoreChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** For the store's own verbs: tells the listeners. */
  announce(topic: string, id: bigint, payload: Record<string, unknown>): void {
    for (const listener of this.#listeners) listener({ topic, id, payload });
  }

  /** For the store's own verbs: an id that nothing in the store has yet. */
  nextId(): bigint {
    this.#content.maxId += 1n;
    return this.#content.maxId;
  }

  /** For the store's own verbs: an order's number; no two orders share one, though some be deleted. */
  nextOrderNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  /** The orders by a sort key; built when first asked for, kept in order from then on. */
  orderIndex(name: OrderIndexName): SortedIndex<Order> {
    let index = this.#orderIndexes.get(name);
    if (index === undefined) {
      index = new SortedIndex([...this.orders.values()], orderKeys[name]);
      this.#orderIndexes.set(name, index);
    }
    return index;
  }

  /** The customers by a sort key. */
  customerIndex(name: CustomerIndexName): SortedIndex<Customer> {
    let index = this.#customerIndexes.get(name);
    if (index === undefined) {
      index = new SortedIndex([...this.customers.values()], customerKeys[name]);
      this.#customerIndexes.set(name, index);
    }
    return index;
  }

  /** The order, or an error that names it. */
  order(id: bigint): Order {
    const order = this.orders.get(id);
    if (order === undefined) throw new RangeError(`there is no order ${id.toString()}`);
    return order;
  }

  /** The refund of any order, or null. The first call looks through all orders; the answers are remembered. */
  refundOf(id: bigint): Refund | null {
    if (this.#refunds === null) {
      this.#refunds = new Map();
      for (const order of this.orders.values())
        for (const refund of order.refunds) this.#refunds.set(refund.id, { refund, order });
    }
    const found = this.#refunds.get(id);
    return found !== undefined && this.orders.get(found.order.id) === found.order ? found.refund : null;
  }

  /** The order that a refund belongs to. */
  orderOfRefund(refund: Refund): Order | null {
    this.refundOf(refund.id);
    return this.#refunds?.get(refund.id)?.order ?? null;
  }

  /** For the store's own verbs: a refund has been added to an order. */
  addRefund(refund: Refund, order: Order): void {
    this.#refunds?.set(refund.id, { refund, order });
  }

  /** The customer, or an error that names it. */
  customer(id: bigint): Customer {
    const customer = this.customers.get(id);
    if (customer === undefined) throw new RangeError(`there is no customer ${id.toString()}`);
    return customer;
  }

  /** The product, or an error that names it. */
  product(id: bigint): Product {
    const product = this.products.get(id);
    if (product === undefined) throw new RangeError(`there is no product ${id.toString()}`);
    return product;
  }

  /** For the store's own verbs: changes an order under its indexes and stamps it with the clock's now. */
  touchOrder(order: Order, change: (order: Order) => void): void {
    for (const index of this.#orderIndexes.values()) index.remove(order);
    try {
      change(order);
      order.updatedAt = this.clock.now();
    } finally {
      for (const index of this.#orderIndexes.values()) index.insert(order);
    }
  }

  /** For the store's own verbs: changes a customer under its indexes and stamps it. */
  touchCustomer(customer: Customer, change: (customer: Customer) => void): void {
    for (const index of this.#customerIndexes.values()) index.remove(customer);
    change(customer);
    customer.updatedAt = this.clock.now();
    for (const index of this.#customerIndexes.values()) index.insert(customer);
  }

  /** For the store's own verbs. */
  addOrder(order: Order): void {
    this.#content.orders.set(order.id, order);
    for (const index of this.#orderIndexes.values()) index.insert(order);
  }

  /** For the store's own verbs. */
  removeOrder(order: Order): void {
    this.#content.orders.delete(order.id);
    for (const index of this.#orderIndexes.values()) index.remove(order);
  }

  /** For the store's own verbs. */
  addCustomer(customer: Customer): void {
    this.#content.customers.set(customer.id, customer);
    for (const index of this.#customerIndexes.values()) index.insert(customer);
  }

  /** For the store's own verbs. */
  removeCustomer(customer: Customer): void {
    this.#content.customers.delete(customer.id);
    this.credit.close(customer.id);
    for (const index of this.#customerIndexes.values()) index.remove(customer);
  }

  /** Places an order; see `NewOrder`. ORDERS_CREATE, ORDERS_PAID when paid, CUSTOMERS_UPDATE of its customer. */
  placeOrder(input: NewOrder): Order {
    return placeOrder(this, input);
  }

  /** Checks a cart out: codes, shipping, store credit; see `Checkout`. What cannot be is returned, not thrown. */
  checkOut(input: CheckoutInput): CheckoutOutcome {
    return checkOut(this, input);
  }

  /** Marks an order as paid in full: ORDERS_PAID, ORDERS_UPDATED. */
  pay(orderId: bigint): Order {
    return changeOrders.pay(this, this.order(orderId));
  }

  /** Gives back units of lines, or an amount that belongs to no line: REFUNDS_CREATE, ORDERS_UPDATED. */
  refund(orderId: bigint, input: changeOrders.NewRefund): Order {
    return changeOrders.refund(this, this.order(orderId), input);
  }

  /** Cancels an order; what is left of a paid one is refunded, an unpaid one is voided. ORDERS_CANCELLED. */
  cancel(orderId: bigint, reason: CancelReason = "CUSTOMER"): Order {
    return changeOrders.cancel(this, this.order(orderId), reason);
  }

  /** Sets how many units of a line are wanted, as an order edit does: ORDERS_EDITED, ORDERS_UPDATED. */
  edit(orderId: bigint, lineId: bigint, quantity: number): Order {
    return changeOrders.edit(this, this.order(orderId), lineId, quantity);
  }

  /** Deletes an order for good: ORDERS_DELETE. */
  deleteOrder(orderId: bigint): void {
    changeOrders.deleteOrder(this, this.order(orderId));
  }

  /** Gives an order to another customer, or to none: ORDERS_UPDATED, CUSTOMERS_UPDATE of both. */
  reassign(orderId: bigint, customerId: bigint | null): Order {
    const customer = customerId === null ? null : this.customer(customerId);
    return changeOrders.reassign(this, this.order(orderId), customer);
  }

  /** CUSTOMERS_CREATE. */
  createCustomer(input: changeCustomers.CustomerInput): Customer {
    return changeCustomers.createCustomer(this, input);
  }

  /** CUSTOMERS_UPDATE. */
  updateCustomer(customerId: bigint, input: changeCustomers.CustomerInput): Customer {
    return changeCustomers.updateCustomer(this, this.customer(customerId), input);
  }

  /** Shopify deletes only customers without orders; a RangeError otherwise. CUSTOMERS_DELETE. */
  deleteCustomer(customerId: bigint): void {
    changeCustomers.deleteCustomer(this, this.customer(customerId));
  }

  /** Merges `otherId` into `keptId`: CUSTOMERS_MERGE, then CUSTOMERS_UPDATE of the one that is kept. */
  mergeCustomers(keptId: bigint, otherId: bigint): Customer {
    return changeCustomers.mergeCustomers(this, this.customer(keptId), this.customer(otherId));
  }

  /** What is left after a redaction: the orders stay, their customer becomes null. No topic tells of it. */
  eraseCustomer(customerId: bigint): void {
    changeCustomers.eraseCustomer(this, this.customer(customerId));
  }

  /** Changes a product: PRODUCTS_UPDATE. */
  updateProduct(productId: bigint, input: Partial<Pick<Product, "title" | "productType" | "tags">>): Product {
    const product = Object.assign(this.product(productId), input, { updatedAt: this.clock.now() });
    this.announce("PRODUCTS_UPDATE", product.id, productPayload(product));
    return product;
  }

  /** Changes the shop's settings: SHOP_UPDATE. */
  changeShop(input: Partial<Pick<Shop, "name" | "email" | "ianaTimezone">>): Shop {
    Object.assign(this.shop, input, { updatedAt: this.clock.now() });
    this.announce("SHOP_UPDATE", this.shop.id, shopPayload(this.shop));
    return this.shop;
  }
}

/** How a store is opened. */
export interface OpenOptions {
  clock: Clock;
  /** Moves all dates by whole weeks, so that the latest order lies within the last week before the clock's now. */
  moveDates?: boolean;
}

/** Reads a store file (a path: plain, .br or .gz; or its lines). Throws a StoreFileError for one it cannot take. */
export async function openStore(source: string | AsyncIterable<string>, options: OpenOptions): Promise<Store> {
  const loader = new StoreLoader();
  if (typeof source === "string") {
    for await (const lines of readStoreLines(source)) for (const line of lines) loader.take(line);
  } else {
    for await (const line of source) loader.take(line);
  }
  const content = loader.finish();
  if (options.moveDates === true) moveDates(content, options.clock.now());
  return new Store(content, options.clock);
}
