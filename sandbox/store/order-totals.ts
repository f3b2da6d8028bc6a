/** An order's sums, in minor units of the shop's currency. */
import { containedTax } from "./amounts.ts";
import type { FinancialStatus, Line, Order, Refund, Shop } from "./model.ts";

/** What an order's total is made of. */
type Priced = Pick<Order, "lines" | "shippingMinor" | "shippingDiscountMinor" | "tipMinor">;

/** Price x quantity as ordered, before discounts. */
export function lineOriginal(line: Line): bigint {
  return line.unitPriceMinor * BigInt(line.quantity);
}

/** What the line cost after its share of the order's discount, returns not counted. */
export function lineAmount(line: Line): bigint {
  return lineOriginal(line) - line.discountMinor;
}

/** Units neither refunded nor removed. */
export function currentQuantity(line: Line): number {
  return line.quantity - line.refunded - line.removed;
}

/** What the units removed by edits would have cost. */
function removedAmount(line: Line): bigint {
  if (line.removed === 0) return 0n;
  const gone = (lineAmount(line) * BigInt(line.refunded + line.removed)) / BigInt(line.quantity);
  return gone - line.refundedMinor;
}

/** The tax on an amount: contained in it where the shop's prices include tax, else on top of it (half-up). */
export function taxOn(amountMinor: bigint, shop: Shop): bigint {
  const rate = shop.taxRate;
  if (rate === null || amountMinor === 0n) return 0n;
  if (shop.taxesIncluded) return containedTax(amountMinor, rate);
  return (2n * amountMinor * rate.numerator + rate.denominator) / (2n * rate.denominator);
}

function taxOnTop(amountMinor: bigint, shop: Shop): bigint {
  return shop.taxesIncluded ? 0n : taxOn(amountMinor, shop);
}

/** The tax of all lines, each rounded by itself. */
export function orderTax(order: Order, shop: Shop): bigint {
  return order.lines.reduce((sum, line) => sum + taxOn(lineAmount(line), shop), 0n);
}

/** All lines after discounts, before returns. */
export function orderSubtotal(order: Priced): bigint {
  return order.lines.reduce((sum, line) => sum + lineAmount(line), 0n);
}

/** All lines after discounts, returns and removals. */
export function orderCurrentSubtotal(order: Order): bigint {
  return order.lines.reduce((sum, line) => sum + lineAmount(line) - line.refundedMinor - removedAmount(line), 0n);
}

/** The order's discounts, those on shipping included. */
export function orderDiscounts(order: Order): bigint {
  return order.lines.reduce((sum, line) => sum + line.discountMinor, order.shippingDiscountMinor);
}

/** What shipping cost after discounts, before returns. */
export function orderShipping(order: Priced): bigint {
  return order.shippingMinor - order.shippingDiscountMinor;
}

/** What has been given back of the shipping. */
export function refundedShipping(order: Order): bigint {
  return order.refunds.reduce((sum, refund) => sum + refund.shippingMinor, 0n);
}

/** What the customer was asked to pay, before returns. */
export function orderTotal(order: Priced, shop: Shop): bigint {
  const onTop = order.lines.reduce((sum, line) => sum + taxOnTop(lineAmount(line), shop), 0n);
  return orderSubtotal(order) + onTop + orderShipping(order) + order.tipMinor;
}

/** What was paid, or is to be: of a PARTIALLY_PAID order half the total. */
export function orderPaid(order: Order, shop: Shop): bigint {
  const total = orderTotal(order, shop);
  return order.financialStatus === "PARTIALLY_PAID" ? total / 2n : total;
}

/** Everything given back so far. */
export function orderRefunded(order: Order): bigint {
  return order.refunds.reduce((sum, refund) => sum + refund.totalMinor, 0n);
}

/** What is left of the total after refunds and removals. */
export function orderCurrentTotal(order: Order, shop: Shop): bigint {
  const removed = order.lines.reduce((sum, line) => {
    const amount = removedAmount(line);
    return sum + amount + taxOnTop(amount, shop);
  }, 0n);
  return orderTotal(order, shop) - orderRefunded(order) - removed;
}

/** The part of a refund that belongs to no line and is not shipping. */
export function refundDiscrepancy(refund: Refund, shop: Shop): bigint {
  const lines = refund.lines.reduce((sum, line) => sum + line.subtotalMinor + taxOnTop(line.subtotalMinor, shop), 0n);
  return refund.totalMinor - lines - refund.shippingMinor;
}

/** What refunded lines give back, with the tax on top of them where prices do not include it. */
export function refundLinesTotal(subtotalsMinor: readonly bigint[], shop: Shop): bigint {
  return subtotalsMinor.reduce((sum, subtotal) => sum + subtotal + taxOnTop(subtotal, shop), 0n);
}

/** The financial status as Shopify shows it: refunds turn PAID and PARTIALLY_PAID into PARTIALLY_REFUNDED or REFUNDED. */
export function displayStatus(order: Order, shop: Shop): FinancialStatus {
  if (order.financialStatus !== "PAID" && order.financialStatus !== "PARTIALLY_PAID") return order.financialStatus;
  const refunded = orderRefunded(order);
  if (refunded === 0n) return order.financialStatus;
  return refunded >= orderPaid(order, shop) ? "REFUNDED" : "PARTIALLY_REFUNDED";
}
