import type { Cell } from "#app/db/copy-rows.ts";
import type {
  CustomerRecord,
  OrderLineRecord,
  OrderRecord,
  ProductRecord,
  RefundRecord,
} from "#app/domain/orders/records.ts";

/** Records as rows of the staging tables, column for column (see staging.ts). */

/** PostgreSQL's jsonb refuses the NUL character, which a hostile address can carry. */
function json(value: object): string {
  const text = JSON.stringify(value);
  return text.includes("\\u0000")
    ? JSON.stringify(value, (_key, v: unknown) => (typeof v === "string" ? v.replaceAll("\0", "") : v))
    : text;
}

export function orderRow(order: Omit<OrderRecord, "netMinor" | "lines" | "refunds">, netMinor: bigint): Cell[] {
  return [
    order.id,
    order.customerId,
    order.orderedAt,
    order.updatedAt,
    order.cancelledAt,
    order.test,
    order.financialStatus,
    order.sourceName,
    order.countryCode,
    order.discountCodes,
    order.visit === null ? null : json(order.visit),
    order.guestHash,
    netMinor,
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
    line.discounts.length === 0
      ? null
      : json(line.discounts.map((d) => ({ ...d, amountMinor: d.amountMinor.toString() }))),
  ];
}

export function refundRow(orderId: bigint, refund: RefundRecord): Cell[] {
  return [orderId, refund.id, refund.createdAt, refund.netMinor, refund.shippingMinor, refund.shippingReturned];
}

export function refundLineRows(orderId: bigint, refund: RefundRecord): Cell[][] {
  return refund.lines.map((line) => [orderId, refund.id, line.lineId, line.quantity, line.netMinor]);
}

export function customerRow(customer: CustomerRecord): Cell[] {
  return [
    customer.id,
    customer.createdAt,
    customer.updatedAt,
    customer.numberOfOrders,
    customer.tags,
    customer.countryCode,
    customer.emailConsent,
    customer.emailHash,
    customer.birthday?.month ?? null,
    customer.birthday?.day ?? null,
  ];
}

export function productRow(product: ProductRecord): Cell[] {
  const { id, title, productType, tags, updatedAt, collectionIds } = product;
  return [id, title, productType, tags, updatedAt, collectionIds.map(String)];
}
