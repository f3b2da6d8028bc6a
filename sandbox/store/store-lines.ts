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
