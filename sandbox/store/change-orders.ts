import { refundLine } from "./load-order.ts";
import { customerPayload } from "./payloads/customer-payload.ts";
import { deletedPayload, orderEditedPayload, orderPayload, refundPayload } from "./payloads/order-payload.ts";
import { formatAmount, parseAmount } from "./money.ts";
import type { CancelReason, Customer, Order, Refund } from "./model.ts";
import * as totals from "./order-totals.ts";
import type { CreditEvent } from "./store-credit.ts";
import type { Store } from "./store.ts";

/** What is given back: units of lines, or an amount without lines; shipping may come on top of lines. */
export interface NewRefund {
  lines?: readonly { lineId: bigint; quantity: number }[];
  /** The whole amount given back, as a decimal text; default: what the lines and the shipping make. */
  amount?: string;
  shipping?: string;
}

function updated(store: Store, order: Order): Order {
  store.announce("ORDERS_UPDATED", order.id, orderPayload(order, store.shop));
  return order;
}

function minor(text: string, store: Store): bigint {
  const amount = parseAmount(text, store.shop.exponent);
  if (amount === null) throw new RangeError(`${text} is no amount in ${store.shop.currencyCode}`);
  return amount;
}

/** See `Store.pay`. */
export function pay(store: Store, order: Order): Order {
  store.touchOrder(order, () => (order.financialStatus = "PAID"));
  store.announce("ORDERS_PAID", order.id, orderPayload(order, store.shop));
  return updated(store, order);
}

/** What goes back to store credit: money paid otherwise is given back first. Minor units. */
function giveBackCredit(store: Store, order: Order, totalMinor: bigint, event: CreditEvent): bigint {
  if (order.storeCreditMinor === 0n || order.customer === null) return 0n;
  const credited = order.refunds.reduce((sum, refund) => sum + refund.creditMinor, 0n);
  const otherwise =
    totals.orderTotal(order, store.shop) - order.storeCreditMinor - (totals.orderRefunded(order) - credited);
  const wanted = totalMinor - (otherwise > 0n ? otherwise : 0n);
  const left = order.storeCreditMinor - credited;
  const amountMinor = wanted > left ? left : wanted;
  if (amountMinor <= 0n) return 0n;
  return store.credit.credit(order.customer.id, amountMinor, { event, orderId: order.id }).ok ? amountMinor : 0n;
}

function addRefund(store: Store, order: Order, input: NewRefund, event: CreditEvent = "ORDER_REFUND"): Refund {
  const wanted = (input.lines ?? []).map(({ lineId, quantity }) => {
    const line = order.lines.find((candidate) => candidate.id === lineId);
    if (line === undefined) throw new RangeError(`order ${order.id.toString()} has no line ${lineId.toString()}`);
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > totals.currentQuantity(line))
      throw new RangeError(`line ${lineId.toString()} has ${totals.currentQuantity(line)} units left, not ${quantity}`);
    return { line, quantity };
  });
  const shippingMinor = input.shipping === undefined ? 0n : minor(input.shipping, store);
  const givenMinor = input.amount === undefined ? null : minor(input.amount, store);
  if (wanted.length === 0 && shippingMinor === 0n && givenMinor === null)
    throw new RangeError("a refund needs lines, an amount or shipping");
  const left = totals.orderPaid(order, store.shop) - totals.orderRefunded(order);
  if (shippingMinor > totals.orderShipping(order) - totals.refundedShipping(order) || (givenMinor ?? 0n) > left)
    throw new RangeError("a refund cannot be more than what was paid");
  const lines = wanted.map(({ line, quantity }) => refundLine(store.nextId(), line, quantity));
  const linesMinor = totals.refundLinesTotal(
    lines.map((line) => line.subtotalMinor),
    store.shop,
  );
  const totalMinor = givenMinor ?? linesMinor + shippingMinor;
  const refund: Refund = {
    id: store.nextId(),
    createdAt: store.clock.now(),
    lines,
    totalMinor,
    shippingMinor,
    creditMinor: giveBackCredit(store, order, totalMinor, event),
  };
  order.refunds.push(refund);
  store.addRefund(refund, order);
  return refund;
}

/** See `Store.refund`. Throws a RangeError for more units or money than there is. */
export function refund(store: Store, order: Order, input: NewRefund): Order {
  let made: Refund | undefined;
  store.touchOrder(order, () => (made = addRefund(store, order, input)));
  if (made !== undefined) store.announce("REFUNDS_CREATE", made.id, refundPayload(made, order, store.shop));
  return updated(store, order);
}

/** See `Store.cancel`. */
export function cancel(store: Store, order: Order, reason: CancelReason): Order {
  if (order.cancelledAt !== null) throw new RangeError(`order ${order.id.toString()} is already cancelled`);
  let made: Refund | undefined;
  store.touchOrder(order, () => {
    const lines = order.lines
      .map((line) => ({ lineId: line.id, quantity: totals.currentQuantity(line) }))
      .filter((line) => line.quantity > 0);
    if (order.financialStatus === "PENDING" || order.financialStatus === "AUTHORIZED") order.financialStatus = "VOIDED";
    else if (totals.orderCurrentTotal(order, store.shop) > 0n) {
      const shippingLeft = totals.orderShipping(order) - totals.refundedShipping(order);
      const shipping = formatAmount(shippingLeft, store.shop.exponent);
      if (lines.length > 0 || shippingLeft > 0n)
        made = addRefund(store, order, { lines, shipping }, "ORDER_CANCELLATION");
    }
    order.cancelledAt = store.clock.now();
    order.cancelReason = reason;
  });
  if (made !== undefined) store.announce("REFUNDS_CREATE", made.id, refundPayload(made, order, store.shop));
  store.announce("ORDERS_CANCELLED", order.id, orderPayload(order, store.shop));
  return updated(store, order);
}

/** See `Store.edit`: `quantity` is what the line shall have left, refunded units not counted. */
export function edit(store: Store, order: Order, lineId: bigint, quantity: number): Order {
  const line = order.lines.find((candidate) => candidate.id === lineId);
  if (line === undefined) throw new RangeError(`order ${order.id.toString()} has no line ${lineId.toString()}`);
  if (!Number.isInteger(quantity) || quantity < 0) throw new RangeError("a quantity is a whole number of at least 0");
  const delta = quantity - totals.currentQuantity(line);
  store.touchOrder(order, () => {
    if (delta < 0) line.removed -= delta;
    else line.quantity += delta;
  });
  store.announce(
    "ORDERS_EDITED",
    order.id,
    orderEditedPayload(order, lineId, delta, store.nextId(), store.clock.now()),
  );
  return updated(store, order);
}

/** See `Store.deleteOrder`. */
export function deleteOrder(store: Store, order: Order): void {
  store.removeOrder(order);
  const customer = order.customer;
  if (customer !== null)
    store.touchCustomer(customer, () => (customer.orders = customer.orders.filter((other) => other !== order)));
  store.announce("ORDERS_DELETE", order.id, deletedPayload(order.id));
}

/** See `Store.reassign`. */
export function reassign(store: Store, order: Order, customer: Customer | null): Order {
  const before = order.customer;
  if (before === customer) return order;
  if (before !== null)
    store.touchCustomer(before, () => (before.orders = before.orders.filter((other) => other !== order)));
  if (customer !== null) store.touchCustomer(customer, () => customer.orders.push(order));
  store.touchOrder(order, () => (order.customer = customer));
  for (const one of [before, customer])
    if (one !== null) store.announce("CUSTOMERS_UPDATE", one.id, customerPayload(one, store.shop));
  return updated(store, order);
}
