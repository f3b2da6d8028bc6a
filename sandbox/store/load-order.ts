import { refundAmount } from "./amounts.ts";
import { financialStatuses } from "./model.ts";
import type { Allocation, Customer, Line, Order, Product, Refund, RefundLine, Shop } from "./model.ts";
import { applyDiscount } from "./order-discount.ts";
import { lineAmount, lineOriginal, refundLinesTotal } from "./order-totals.ts";
import * as read from "./record.ts";

const noAllocations: readonly Allocation[] = [];

/** What an order's record may refer to. */
export interface KnownRecords {
  shop: Shop;
  products: ReadonlyMap<bigint, Product>;
  customers: ReadonlyMap<bigint, Customer>;
  /** Ids of lines and refunds so far: both are unique in the file. */
  lineIds: Set<bigint>;
  refundIds: Set<bigint>;
}

function known<T>(map: ReadonlyMap<bigint, T>, id: bigint | null, field: string, kind: string): T | null {
  if (id === null) return null;
  const item = map.get(id);
  if (item === undefined) throw new read.RecordError(`${field} ${id.toString()}: no such ${kind} above this line`);
  return item;
}

function unique(ids: Set<bigint>, id: bigint, kind: string): bigint {
  if (ids.has(id)) throw new read.RecordError(`${kind} ${id.toString()} is in the file twice`);
  ids.add(id);
  return id;
}

function loadLine(record: read.StoreRecord, records: KnownRecords): Line {
  const product = known(records.products, read.readOptionalId(record, "productId"), "productId", "product");
  return {
    id: unique(records.lineIds, read.readId(record, "id"), "line"),
    product,
    variant: null,
    title: read.readOptionalText(record, "title") ?? product?.title ?? "Item",
    sku: read.readOptionalText(record, "sku") ?? product?.sku ?? null,
    isGiftCard: read.readFlag(record, "giftCard"),
    quantity: read.readQuantity(record, "quantity"),
    removed: 0,
    refunded: 0,
    refundedMinor: 0n,
    unitPriceMinor: read.readAmount(record, "unitPrice", records.shop.exponent),
    discountMinor: 0n,
    allocations: noAllocations,
  };
}

/** Books `units` of a line as refunded and returns the refund's line. Throws RangeError beyond what was bought. */
export function refundLine(id: bigint, line: Line, units: number): RefundLine {
  const subtotalMinor = refundAmount(lineAmount(line), line.quantity, line.refunded, units, line.refundedMinor);
  line.refunded += units;
  line.refundedMinor += subtotalMinor;
  return { id, line, quantity: units, subtotalMinor };
}

function loadRefund(record: read.StoreRecord, lines: ReadonlyMap<bigint, Line>, shop: Shop): Refund {
  const exponent = shop.exponent;
  const id = read.readId(record, "id");
  const refundLines = read.readRecords(record, "lines").map((item, index) => {
    const line = known(lines, read.readId(item, "lineId"), "lineId", "line of this order");
    const quantity = read.readQuantity(item, "quantity");
    if (line === null || line.refunded + quantity > line.quantity)
      throw new read.RecordError(`refund ${id.toString()} gives back more units of a line than were bought`);
    return refundLine(id * 1000n + BigInt(index), line, quantity);
  });
  const shippingMinor = read.readOptionalAmount(record, "shipping", exponent);
  const linesMinor = refundLinesTotal(
    refundLines.map((line) => line.subtotalMinor),
    shop,
  );
  const totalMinor =
    record["amount"] === undefined ? linesMinor + shippingMinor : read.readAmount(record, "amount", exponent);
  const createdAt = read.readInstant(record, "createdAt");
  return { id, createdAt, lines: refundLines, totalMinor, shippingMinor, creditMinor: 0n };
}

/** Reads an order's record; the amounts follow the rules of `amounts.ts`. Throws a RecordError. */
export function loadOrder(record: read.StoreRecord, number: number, records: KnownRecords): Order {
  const exponent = records.shop.exponent;
  const lines = read.readRecords(record, "lines", true).map((line) => loadLine(line, records));
  const discountMinor = read.readOptionalAmount(record, "discount", exponent);
  if (discountMinor > lines.reduce((sum, line) => sum + lineOriginal(line), 0n))
    throw new read.RecordError("discount is more than the lines cost");
  const discountCodes = read.readTexts(record, "discountCodes");
  const discounts = applyDiscount(lines, discountMinor, discountCodes);
  const refundRecords = read.readRecords(record, "refunds");
  for (const refund of refundRecords) unique(records.refundIds, read.readId(refund, "id"), "refund");
  // Units "so far" count in time: the file may list refunds in any order.
  refundRecords.sort((a, b) => read.readInstant(a, "createdAt") - read.readInstant(b, "createdAt"));
  const byId = refundRecords.length === 0 ? new Map<bigint, Line>() : new Map(lines.map((line) => [line.id, line]));
  const refunds = refundRecords.map((refund) => loadRefund(refund, byId, records.shop));
  const createdAt = read.readInstant(record, "createdAt");
  const cancelledAt = read.readOptionalInstant(record, "cancelledAt");
  return {
    id: read.readId(record, "id"),
    number,
    customer: known(records.customers, read.readOptionalId(record, "customerId"), "customerId", "customer"),
    createdAt,
    processedAt: read.readOptionalInstant(record, "processedAt") ?? createdAt,
    updatedAt: refunds.reduce(
      (latest, refund) => Math.max(latest, refund.createdAt),
      Math.max(createdAt, cancelledAt ?? 0),
    ),
    cancelledAt,
    cancelReason: cancelledAt === null ? null : "CUSTOMER",
    test: read.readFlag(record, "test"),
    financialStatus: read.readChoice(record, "financialStatus", financialStatuses, "PAID"),
    sourceName: read.readOptionalText(record, "sourceName") ?? "web",
    countryCode: read.readCountry(record, "countryCode"),
    email: read.readOptionalText(record, "email"),
    discountCodes,
    discounts,
    tags: read.readTexts(record, "tags"),
    shippingMinor: read.readOptionalAmount(record, "shipping", exponent),
    shippingDiscountMinor: 0n,
    tipMinor: read.readOptionalAmount(record, "tip", exponent),
    storeCreditMinor: 0n,
    lines,
    refunds,
  };
}
