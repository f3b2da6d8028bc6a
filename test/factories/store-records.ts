import fc from "fast-check";
import { TIME_ZONES } from "#test/retention/random-orders.ts";

/** Records of a store file, see sandbox/store. */
export type StoreRecord = Record<string, unknown>;

/** Currencies without, with two and with three decimal digits. */
const CURRENCIES = ["GBP", "JPY", "KRW", "KWD"];
const DIGITS: Record<string, number> = { GBP: 2, JPY: 0, KRW: 0, KWD: 3 };

const DAY_MS = 24 * 3600 * 1000;
/** How far back the first orders lie. */
const PAST_DAYS = 500;

// beyond 2^53, two that are the same as JavaScript numbers, and small ones
const CUSTOMER_IDS = [9007199254740992n, 9007199254740993n, 7n, 12n, 6_100_000_000_001n, 3n];
const PRODUCT_IDS = [9007199254740995n, 41n, 42n];

/** A store as it stood at `startsAt` (epoch milliseconds): shop, products, customers, orders, in a store file's order. */
export type RandomStore = { startsAt: number; timeZone: string; currencyCode: string; records: StoreRecord[] };

/** An amount of minor units as a decimal text with exactly the currency's digits. */
export function amountText(minor: number, currencyCode: string): string {
  const digits = DIGITS[currencyCode] ?? 2;
  const text = String(minor).padStart(digits + 1, "0");
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Instants (epoch milliseconds) between winter 2022 and summer 2024, so that stores live through changes of clocks. */
const start = fc.integer({ min: Date.UTC(2022, 11, 1), max: Date.UTC(2024, 5, 1) });

const line = fc.record({
  product: fc.option(fc.nat(PRODUCT_IDS.length - 1), { freq: 6 }),
  quantity: fc.integer({ min: 1, max: 4 }),
  priceMinor: fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 9999 }) },
  ),
  giftCard: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
  /** units given back, at most those bought */
  refunded: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) },
  ),
});

const order = fc.record({
  customer: fc.option(fc.nat(CUSTOMER_IDS.length - 1), { freq: 5 }),
  agoMs: fc.integer({ min: 2 * DAY_MS, max: PAST_DAYS * DAY_MS }),
  processedLaterMs: fc.option(fc.integer({ min: 0, max: DAY_MS }), { freq: 3 }),
  lines: fc.array(line, { minLength: 1, maxLength: 3 }),
  discountShare: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  ),
  code: fc.boolean(),
  test: fc.integer({ min: 0, max: 14 }).map((n) => n === 0),
  cancelled: fc.integer({ min: 0, max: 11 }).map((n) => n === 0),
  status: fc.constantFrom("PAID", "PAID", "PAID", "PAID", "PENDING", "VOIDED", "AUTHORIZED"),
  refundAfterMs: fc.integer({ min: 60_000, max: DAY_MS }),
});

type OrderDraft = typeof order extends fc.Arbitrary<infer T> ? T : never;

/** Any small store: no order, one, some; guests, refunds, cancelled, voided, test and free orders, ids beyond 2^53. */
export function randomStore(orders: { min: number; max: number }): fc.Arbitrary<RandomStore> {
  return fc
    .record({
      startsAt: start,
      timeZone: fc.constantFrom(...TIME_ZONES),
      currencyCode: fc.constantFrom(...CURRENCIES),
      taxesIncluded: fc.boolean(),
      customers: fc.integer({ min: 1, max: CUSTOMER_IDS.length }),
      orders: fc.array(order, { minLength: orders.min, maxLength: orders.max, size: "max" }),
    })
    .map(({ startsAt, timeZone, currencyCode, taxesIncluded, customers, orders: drafts }) => ({
      startsAt,
      timeZone,
      currencyCode,
      records: [
        {
          type: "shop",
          name: "Random",
          domain: "random.myshopify.com",
          ianaTimezone: timeZone,
          currencyCode,
          ...(taxesIncluded ? { taxesIncluded, taxRate: "0.10" } : {}),
        },
        ...PRODUCT_IDS.map((id) => ({ type: "product", id, sku: `S${id}`, title: `Product ${id}` })),
        ...CUSTOMER_IDS.slice(0, customers).map((id) => ({
          type: "customer",
          id,
          countryCode: "GB",
          createdAt: iso(startsAt - (PAST_DAYS + 1) * DAY_MS),
        })),
        ...drafts.map((draft, index) => orderRecord(draft, index, startsAt, currencyCode, customers)),
      ],
    }));
}

function orderRecord(
  draft: OrderDraft,
  index: number,
  startsAt: number,
  currencyCode: string,
  customers: number,
): StoreRecord {
  const createdAt = startsAt - draft.agoMs;
  const id = 9007199254741000n + BigInt(index * 10);
  const lines = draft.lines.map((l, at) => ({
    id: id + BigInt(at + 1),
    productId: l.product === null ? null : PRODUCT_IDS[l.product],
    quantity: l.quantity,
    unitPrice: amountText(l.priceMinor, currencyCode),
    giftCard: l.giftCard,
  }));
  const total = draft.lines.reduce((sum, l) => sum + l.quantity * l.priceMinor, 0);
  const discount = Math.floor(total * draft.discountShare);
  const refunded = draft.lines.flatMap((l, at) =>
    l.refunded === 0 ? [] : [{ lineId: id + BigInt(at + 1), quantity: Math.min(l.refunded, l.quantity) }],
  );
  return {
    type: "order",
    id,
    customerId: draft.customer === null ? null : CUSTOMER_IDS[draft.customer % customers],
    createdAt: iso(createdAt),
    ...(draft.processedLaterMs === null ? {} : { processedAt: iso(createdAt + draft.processedLaterMs) }),
    countryCode: "GB",
    test: draft.test,
    cancelledAt: draft.cancelled ? iso(createdAt + 3_600_000) : null,
    financialStatus: draft.status,
    discountCodes: draft.code && discount > 0 ? ["WELCOME"] : [],
    ...(discount > 0 ? { discount: amountText(discount, currencyCode) } : {}),
    lines,
    refunds:
      refunded.length === 0 ? [] : [{ id: id + 9n, createdAt: iso(createdAt + draft.refundAfterMs), lines: refunded }],
  };
}

const iso = (epochMs: number): string => new Date(epochMs).toISOString();
