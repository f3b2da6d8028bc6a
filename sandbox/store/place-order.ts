import { customerPayload } from "./payloads/customer-payload.ts";
import { orderPayload } from "./payloads/order-payload.ts";
import { parseAmount } from "./money.ts";
import type { FinancialStatus, Line, Order } from "./model.ts";
import { applyDiscount } from "./order-discount.ts";
import type { Store } from "./store.ts";
import { variantById } from "./variants.ts";

/** An order to be placed. Amounts are decimal texts in the shop's currency. */
export interface NewOrder {
  /** Null or left out: a guest. */
  customerId?: bigint | null;
  lines: readonly NewLine[];
  discountCodes?: readonly string[];
  /** On the whole order. */
  discount?: string;
  shipping?: string;
  tip?: string;
  financialStatus?: FinancialStatus;
  test?: boolean;
  sourceName?: string;
  countryCode?: string;
  /** Where it was placed by a guest, or with another address than the customer's. */
  email?: string;
  tags?: readonly string[];
  /** Epoch milliseconds; default: the clock's now. `createdAt` is always now. */
  processedAt?: number;
}

/** A line of an order to be placed. */
export interface NewLine {
  productId?: bigint | null;
  /** Says the product, too. */
  variantId?: bigint | null;
  title?: string;
  quantity: number;
  /** A decimal text; default "10". */
  unitPrice?: string;
  isGiftCard?: boolean;
}

/** Minor units of a decimal text; nothing given is 0. Throws a RangeError for a text that is no amount. */
export function amount(text: string | undefined, exponent: number): bigint {
  const minor = parseAmount(text ?? "0", exponent);
  if (minor === null) throw new RangeError(`${text ?? ""} is no amount of at most ${exponent} decimal digits`);
  return minor;
}

/** A line with what was given of it. Throws a RangeError for one that cannot be. */
export function newLine(store: Store, input: NewLine): Line {
  if (!Number.isInteger(input.quantity) || input.quantity < 1) throw new RangeError("a line needs at least 1 unit");
  const named = input.variantId === undefined || input.variantId === null ? null : variantById(store, input.variantId);
  const own = input.productId === undefined || input.productId === null ? null : store.product(input.productId);
  const product = named?.product ?? own;
  return {
    id: store.nextId(),
    product,
    variant: named,
    title: input.title ?? product?.title ?? "Item",
    sku: named?.sku ?? product?.sku ?? null,
    isGiftCard: input.isGiftCard ?? false,
    quantity: input.quantity,
    removed: 0,
    refunded: 0,
    refundedMinor: 0n,
    unitPriceMinor: amount(input.unitPrice ?? "10", store.shop.exponent),
    discountMinor: 0n,
    allocations: [],
  };
}

/** What an order is made of, once its lines and amounts are settled. */
export type OrderDraft = Pick<Order, "customer" | "lines" | "financialStatus"> & Partial<Order>;

/** Enters an order at the clock's now and tells of it. */
export function enterOrder(store: Store, draft: OrderDraft): Order {
  const { customer } = draft;
  const now = store.clock.now();
  const order: Order = {
    id: store.nextId(),
    number: store.nextOrderNumber(),
    createdAt: now,
    processedAt: now,
    updatedAt: now,
    cancelledAt: null,
    cancelReason: null,
    test: false,
    sourceName: "web",
    countryCode: customer?.countryCode ?? "ZZ",
    email: null,
    discountCodes: [],
    discounts: [],
    tags: [],
    shippingMinor: 0n,
    shippingDiscountMinor: 0n,
    tipMinor: 0n,
    storeCreditMinor: 0n,
    refunds: [],
    ...draft,
  };
  store.addOrder(order);
  if (customer !== null) store.touchCustomer(customer, () => customer.orders.push(order));
  store.announce("ORDERS_CREATE", order.id, orderPayload(order, store.shop));
  if (order.financialStatus === "PAID") store.announce("ORDERS_PAID", order.id, orderPayload(order, store.shop));
  if (customer !== null) store.announce("CUSTOMERS_UPDATE", customer.id, customerPayload(customer, store.shop));
  return order;
}

/** Places an order at the clock's now and tells of it. Throws a RangeError for an order that cannot be. */
export function placeOrder(store: Store, input: NewOrder): Order {
  const exponent = store.shop.exponent;
  const customer =
    input.customerId === undefined || input.customerId === null ? null : store.customer(input.customerId);
  const lines = input.lines.map((line) => newLine(store, line));
  const codes = input.discountCodes ?? [];
  const discounts = applyDiscount(lines, amount(input.discount, exponent), codes);
  return enterOrder(store, {
    customer,
    lines,
    discounts,
    discountCodes: [...codes],
    processedAt: input.processedAt ?? store.clock.now(),
    test: input.test ?? false,
    financialStatus: input.financialStatus ?? "PAID",
    sourceName: input.sourceName ?? "web",
    countryCode: input.countryCode ?? customer?.countryCode ?? "ZZ",
    email: input.email ?? null,
    tags: [...(input.tags ?? [])],
    shippingMinor: amount(input.shipping, exponent),
    tipMinor: amount(input.tip, exponent),
  });
}
