import fs from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import type { RefundRecord } from "#app/domain/orders/records.ts";
import {
  BENCH_SHOP,
  customerId,
  discountCents,
  joinedAt,
  lineId,
  orderId,
  productId,
  PRODUCTS,
  refundId,
  syntheticOrder,
  type SyntheticOrder,
  type SyntheticShop,
} from "./synthetic-shop.ts";

/** A bulk result on disk, as Shopify would have written it: how many lines (objects) and bytes. */
export type BulkFile = { path: string; objects: number; bytes: number };

const CHUNK_CHARACTERS = 1 << 20;

/** Writes lines to a file, a megabyte at a time. */
export async function writeBulkFile(path: string, lines: Iterable<string>): Promise<BulkFile> {
  const stream = fs.createWriteStream(path);
  let objects = 0;
  let text = "";
  for (const line of lines) {
    objects++;
    text += line;
    text += "\n";
    if (text.length < CHUNK_CHARACTERS) continue;
    if (!stream.write(text)) await once(stream, "drain");
    text = "";
  }
  stream.end(text);
  await finished(stream);
  return { path, objects, bytes: stream.bytesWritten };
}

const instant = (epochMs: number): string => `"${new Date(epochMs).toISOString().slice(0, 19)}Z"`;
const gid = (type: string, id: bigint): string => `"gid://shopify/${type}/${id.toString()}"`;
const amount = (cents: number): string => `{"shopMoney":{"amount":"${(cents / 100).toFixed(2)}"}}`;

/** The lines of the app's bulk query for orders: an order, then its two lines. */
export function* orderLines(shop: SyntheticShop): Generator<string> {
  for (let i = 0; i < shop.orders; i++) {
    const order = syntheticOrder(shop, i);
    yield orderLine(shop, i, order);
    yield lineItem(i, 0, order);
    yield lineItem(i, 1, order);
  }
}

const COUNTRIES = ["US", "US", "US", "CA", "GB", "DE", "AU", "ZZ"];
const VISITS = [
  `{"firstVisit":{"source":"google","utmParameters":{"source":"google","medium":"cpc","campaign":"spring","content":null,"term":null}}}`,
  `{"firstVisit":{"source":"direct","utmParameters":null}}`,
  `{"firstVisit":null}`,
  "null",
];

function orderLine(shop: SyntheticShop, i: number, order: SyntheticOrder): string {
  const at = shop.at[i] as number;
  const customer = shop.customer[i] as number;
  const country = `{"countryCodeV2":"${COUNTRIES[i % COUNTRIES.length] ?? "US"}"}`;
  return (
    `{"id":${gid("Order", orderId(i))},"createdAt":${instant(at)},"processedAt":${instant(at)},"updatedAt":${instant(at + 60_000)}` +
    `,"cancelledAt":${order.cancelled ? instant(at + 3_600_000) : "null"},"test":${order.test}` +
    `,"displayFinancialStatus":"${order.refunded ? "PARTIALLY_REFUNDED" : order.status}","fullyPaid":${order.refunded || order.status === "PAID"},"sourceName":"web"` +
    `,"currencyCode":"${BENCH_SHOP.currencyCode}","taxesIncluded":false,"discountCodes":${order.discounted ? '["TEN"]' : "[]"},"email":"buyer-${i % 50_000}@shop.example"` +
    `,"customer":${customer < 0 ? "null" : `{"id":${gid("Customer", customerId(customer))}}`}` +
    `,"shippingAddress":${country},"billingAddress":${country},"customerJourneySummary":${VISITS[i % VISITS.length] ?? "null"}` +
    `,"refunds":${order.refunded ? `[{"id":${gid("Refund", refundId(i))}}]` : "[]"}}`
  );
}

function lineItem(i: number, line: 0 | 1, order: SyntheticOrder): string {
  const off = discountCents(order, line);
  const product = productId(order.products[line]);
  // the refund, where there is one, gave back a unit of the first line
  const left = order.units[line] - (order.refunded && line === 0 ? 1 : 0);
  return (
    `{"id":${gid("LineItem", lineId(i, line))},"quantity":${order.units[line]},"currentQuantity":${left},"isGiftCard":false` +
    `,"product":{"id":${gid("Product", product)}},"variant":{"id":${gid("ProductVariant", product + 7n)}}` +
    `,"originalUnitPriceSet":${amount(order.unitCents[line])}` +
    `,"discountAllocations":${off === 0 ? "[]" : `[{"allocatedAmountSet":${amount(off)},"discountApplication":{"code":"TEN"}}]`}` +
    `,"taxLines":[{"priceSet":${amount(Math.round(order.unitCents[line] * 0.08))}}],"__parentId":${gid("Order", orderId(i))}}`
  );
}

/** The lines of the app's bulk query for customers. */
export function* customerLines(shop: SyntheticShop): Generator<string> {
  const orders = new Int32Array(shop.customers);
  for (let i = 0; i < shop.orders; i++) {
    const customer = shop.customer[i] as number;
    if (customer >= 0) orders[customer] = (orders[customer] as number) + 1;
  }
  for (let c = 0; c < shop.customers; c++) {
    const made = instant(joinedAt(shop, c));
    yield (
      `{"id":${gid("Customer", customerId(c))},"createdAt":${made},"updatedAt":${made}` +
      `,"numberOfOrders":"${orders[c] as number}","tags":[],"verifiedEmail":true,"birthDate":null` +
      `,"defaultAddress":{"countryCodeV2":"${COUNTRIES[c % COUNTRIES.length] ?? "US"}"}` +
      `,"defaultEmailAddress":{"emailAddress":"customer-${c}@shop.example","marketingState":"${c % 3 === 0 ? "SUBSCRIBED" : "NOT_SUBSCRIBED"}"}}`
    );
  }
}

/** The lines of the app's bulk query for products. */
export function* productLines(): Generator<string> {
  for (let p = 0; p < PRODUCTS; p++) {
    yield `{"id":${gid("Product", productId(p))},"title":"Product ${p}","productType":"Things","tags":[],"updatedAt":"2023-06-01T00:00:00Z"}`;
  }
}

/** The refunds that the orders above name, as the app's reader of refunds hands them over: one unit of the first line. */
export function refundsOf(seed: number, i: number, orderedAt: number): RefundRecord[] {
  const order = syntheticOrder({ seed }, i);
  if (!order.refunded) return [];
  const netMinor = BigInt(order.unitCents[0] - Math.ceil(discountCents(order, 0) / order.units[0]));
  const createdAt = orderedAt + 5 * 86_400_000;
  return [
    {
      id: refundId(i),
      createdAt,
      netMinor,
      shippingMinor: 0n,
      shippingReturned: false,
      lines: [{ lineId: lineId(i, 0), quantity: 1, netMinor }],
    },
  ];
}
