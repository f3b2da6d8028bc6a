/** Store files made in the code, for tests: each record becomes one line. */
import { stringifyExact } from "./exact-json.ts";

/** A shop record with what a test wants different. */
export function shopRecord(over: Record<string, unknown> = {}): Record<string, unknown> {
  const base = { type: "shop", name: "Tea House", domain: "tea.myshopify.com" };
  return { ...base, ianaTimezone: "Europe/London", currencyCode: "GBP", ...over };
}

/** A small shop of two products and two customers; order 1 holds two lines and has no refund. */
export function smallStoreRecords(): Record<string, unknown>[] {
  return [
    shopRecord(),
    { type: "product", id: 1, sku: "T1", title: "Green tea" },
    { type: "product", id: 2, sku: "T2", title: "Black tea" },
    { type: "customer", id: 7, countryCode: "GB", createdAt: "2024-01-01T00:00:00Z" },
    { type: "customer", id: 8, countryCode: "KR", createdAt: "2024-01-02T00:00:00Z" },
    orderRecord(),
  ];
}

/** An order record with what a test wants different. */
export function orderRecord(over: Record<string, unknown> = {}): Record<string, unknown> {
  const lines = [
    { id: 11, productId: 1, quantity: 3, unitPrice: "3.35" },
    { id: 12, productId: 2, quantity: 1, unitPrice: "4.00" },
  ];
  return { type: "order", id: 1, customerId: 7, createdAt: "2024-02-01T10:00:00Z", countryCode: "GB", lines, ...over };
}

/** The records as the lines of a store file. */
export async function* storeLines(records: readonly (Record<string, unknown> | string)[]): AsyncGenerator<string> {
  for (const record of records)
    yield await Promise.resolve(typeof record === "string" ? record : stringifyExact(record));
}

/** A shop with prices including tax, discounts, codes, refunds in parts, guests, free, test and cancelled orders. */
export function sampleStoreRecords(orders: number): Record<string, unknown>[] {
  const records = [shopRecord({ currencyCode: "EUR", taxesIncluded: true, taxRate: "0.19" })];
  for (let id = 1; id <= 5; id++) records.push({ type: "product", id, sku: `S${id}`, title: `Tea "${id}" – 緑茶` });
  for (let id = 1; id <= 7; id++)
    records.push({ type: "customer", id, countryCode: id % 2 ? "DE" : "ZZ", createdAt: "2024-01-01T00:00:00Z" });
  for (let id = 1; id <= orders; id++) records.push(sampleOrder(id));
  return records;
}

function sampleOrder(id: number): Record<string, unknown> {
  const lines = Array.from({ length: 1 + (id % 6) }, (_, at) => ({
    id: id * 100 + at,
    productId: at === 5 ? null : 1 + ((id + at) % 5),
    quantity: 1 + ((id * 7 + at) % 4),
    unitPrice: `${(id * 13 + at * 5) % 40}.${String((id * 37) % 100).padStart(2, "0")}`,
  }));
  const refunded = id % 3 === 0 ? [{ lineId: id * 100, quantity: 1 }] : [];
  const createdAt = new Date(Date.UTC(2024, 0, 1 + Math.floor(id / 3), id % 24)).toISOString();
  return orderRecord({
    id,
    customerId: id % 8 === 0 ? null : id % 8,
    createdAt,
    countryCode: id % 5 ? "DE" : "ZZ",
    test: id % 11 === 0,
    cancelledAt: id % 13 === 0 ? createdAt : null,
    financialStatus: id % 7 === 0 ? "PENDING" : "PAID",
    discountCodes: id % 4 === 0 ? [`CODE${id}`] : [],
    ...(id % 2 === 0 && !(lines[0]?.unitPrice ?? "0").startsWith("0.") ? { discount: "0.37" } : {}),
    lines,
    refunds: refunded.length > 0 ? [{ id, createdAt, lines: refunded }] : [],
  });
}
