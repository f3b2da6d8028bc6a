import type { Cell } from "#app/db/copy.ts";
import type {
  CustomerRecord,
  OrderLineRecord,
  OrderRecord,
  ProductRecord,
  RefundRecord,
} from "#app/domain/orders/records.ts";

/** Records as rows of the staging tables, column for column (see staging.ts). */

const instant = (epochMs: number): string => new Date(epochMs).toISOString();
const json = (value: unknown): string =>
  JSON.stringify(value, (_key, v: unknown) => (typeof v === "bigint" ? v.toString() : v));

export type OrderHead = Omit<OrderRecord, "lines" | "refunds" | "netMinor">;

export function orderRow(order: OrderHead): Cell[] {
  return [
    order.id,
    order.customerId,
    instant(order.orderedAt),
    instant(order.updatedAt),
    order.cancelledAt === null ? null : instant(order.cancelledAt),
    order.test,
    order.financialStatus,
    order.sourceName,
    order.countryCode,
    order.discountCodes,
    order.visit === null ? null : json(order.visit),
  ];
}

export function lineRow(orderId: bigint, line: OrderLineRecord): Cell[] {
  return [
    orderId,
    line.id,
    line.productId,
    line.variantId,
    line.quantity,
    line.giftCard,
    line.grossMinor,
    line.discountMinor,
    line.taxMinor,
    line.netMinor,
    line.discounts.length === 0 ? null : json(line.discounts),
  ];
}

export function refundRow(orderId: bigint, refund: RefundRecord): Cell[] {
  return [orderId, refund.id, instant(refund.createdAt), refund.netMinor, refund.shippingMinor];
}

export function refundLineRows(orderId: bigint, refund: RefundRecord): Cell[][] {
  return refund.lines.map((line) => [orderId, refund.id, line.lineId, line.quantity, line.netMinor]);
}

export function customerRow(customer: CustomerRecord): Cell[] {
  return [
    customer.id,
    instant(customer.createdAt),
    instant(customer.updatedAt),
    customer.numberOfOrders,
    customer.tags,
    customer.countryCode,
    customer.emailConsent,
  ];
}

export function productRow(product: ProductRecord): Cell[] {
  return [product.id, product.title, product.productType, product.tags, instant(product.updatedAt)];
}
