import fc from "fast-check";
import { formatMinor } from "#app/domain/orders/money.ts";

/** Orders as Shopify would send them, beside the plain facts they were made from. For tests only. */

export type LineFacts = {
  id: bigint;
  quantity: number;
  unitMinor: bigint;
  giftCard: boolean;
  productId: bigint | null;
  /** discount parts; a null code is an automatic discount */
  discounts: { code: string | null; amountMinor: bigint }[];
  taxesMinor: bigint[];
};

export type RefundFacts = {
  id: bigint;
  amountMinor: bigint;
  shipping: { subtotalMinor: bigint; taxMinor: bigint }[];
  lines: { line: number; quantity: number; subtotalMinor: bigint; taxMinor: bigint }[];
};

export type OrderFacts = {
  id: bigint;
  currencyCode: string;
  taxesIncluded: boolean;
  customerId: bigint | null;
  lines: LineFacts[];
  refunds: RefundFacts[];
};

const id = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });
const minor = fc.bigInt({ min: 0n, max: 10n ** 9n });

const line: fc.Arbitrary<LineFacts> = fc.record({
  id,
  quantity: fc.integer({ min: 0, max: 50 }),
  unitMinor: minor,
  giftCard: fc.boolean(),
  productId: fc.option(id),
  discounts: fc.array(
    fc.record({ code: fc.option(fc.constantFrom("SAVE10", "VIP", "빛", 'quo"te')), amountMinor: minor }),
    { maxLength: 4 },
  ),
  taxesMinor: fc.array(minor, { maxLength: 3 }),
});

const refund: fc.Arbitrary<RefundFacts> = fc.record({
  id,
  amountMinor: minor,
  shipping: fc.array(fc.record({ subtotalMinor: minor, taxMinor: minor }), { maxLength: 2 }),
  lines: fc.array(
    fc.record({
      line: fc.nat({ max: 5 }),
      quantity: fc.integer({ min: 0, max: 5 }),
      subtotalMinor: minor,
      taxMinor: minor,
    }),
    { maxLength: 4 },
  ),
});

export const orderFacts: fc.Arbitrary<OrderFacts> = fc.record({
  id,
  currencyCode: fc.constantFrom("GBP", "KRW", "KWD", "CLF"),
  taxesIncluded: fc.boolean(),
  customerId: fc.option(id),
  lines: fc.uniqueArray(line, { minLength: 1, maxLength: 6, selector: (l) => l.id }),
  refunds: fc.uniqueArray(refund, { maxLength: 3, selector: (r) => r.id }),
});

/** The line a refund line belongs to. */
export function refundedLine(order: OrderFacts, index: number): LineFacts {
  const found = order.lines[index % order.lines.length];
  if (!found) throw new Error("an order has lines");
  return found;
}

/** A MoneyBag, sometimes with zeros beyond the currency's digits, as Shopify writes them. */
function bag(amountMinor: bigint, currencyCode: string): unknown {
  const text = formatMinor(amountMinor, currencyCode);
  return { shopMoney: { amount: text.includes(".") || amountMinor % 2n === 0n ? text : `${text}.0` } };
}

const last = { hasNextPage: false, endCursor: null };

export function linePayload(facts: LineFacts, order: OrderFacts): Record<string, unknown> {
  const money = (amountMinor: bigint): unknown => bag(amountMinor, order.currencyCode);
  const refunded = order.refunds
    .flatMap((r) => r.lines)
    .reduce((sum, l) => sum + (refundedLine(order, l.line) === facts ? l.quantity : 0), 0);
  return {
    id: `gid://shopify/LineItem/${facts.id}`,
    quantity: facts.quantity,
    currentQuantity: Math.max(0, facts.quantity - refunded),
    isGiftCard: facts.giftCard,
    product: facts.productId === null ? null : { id: `gid://shopify/Product/${facts.productId}` },
    variant: null,
    originalUnitPriceSet: money(facts.unitMinor),
    discountAllocations: facts.discounts.map(({ code, amountMinor }) => ({
      allocatedAmountSet: money(amountMinor),
      discountApplication: code === null ? {} : { code },
    })),
    taxLines: facts.taxesMinor.map((taxMinor) => ({ priceSet: money(taxMinor) })),
  };
}

export function refundPayload(facts: RefundFacts, order: OrderFacts): Record<string, unknown> {
  const money = (amountMinor: bigint): unknown => bag(amountMinor, order.currencyCode);
  return {
    id: `gid://shopify/Refund/${facts.id}`,
    createdAt: "2026-03-04T05:06:07Z",
    processedAt: "2026-03-05T05:06:07Z",
    totalRefundedSet: money(facts.amountMinor),
    refundLineItems: {
      nodes: facts.lines.map((l) => ({
        quantity: l.quantity,
        lineItem: {
          id: `gid://shopify/LineItem/${refundedLine(order, l.line).id}`,
          isGiftCard: refundedLine(order, l.line).giftCard,
        },
        subtotalSet: money(l.subtotalMinor),
        totalTaxSet: money(l.taxMinor),
      })),
      pageInfo: last,
    },
    refundShippingLines: {
      nodes: facts.shipping.map((s) => ({
        subtotalAmountSet: money(s.subtotalMinor),
        taxAmountSet: money(s.taxMinor),
      })),
      pageInfo: last,
    },
  };
}

/** The order's own fields, without lines; refunds as ids, as in a bulk line. */
export function headPayload(facts: OrderFacts): Record<string, unknown> {
  return {
    id: `gid://shopify/Order/${facts.id}`,
    createdAt: "2026-03-01T00:00:00Z",
    processedAt: "2026-02-28T23:59:59Z",
    updatedAt: "2026-03-05T05:06:08Z",
    cancelledAt: null,
    test: false,
    displayFinancialStatus: "SOMETHING_NEW",
    fullyPaid: true,
    sourceName: "web",
    currencyCode: facts.currencyCode,
    taxesIncluded: facts.taxesIncluded,
    discountCodes: ["VIP"],
    email: "who@shop.example",
    customer: facts.customerId === null ? null : { id: `gid://shopify/Customer/${facts.customerId}` },
    shippingAddress: { countryCodeV2: "ZZ" },
    billingAddress: { countryCodeV2: "KR" },
    customerJourneySummary: { firstVisit: { source: "google", utmParameters: null } },
    refunds: facts.refunds.map((r) => ({ id: `gid://shopify/Refund/${r.id}` })),
  };
}

/** The whole order, as single reads give it. */
export function orderPayload(facts: OrderFacts): Record<string, unknown> {
  return {
    ...headPayload(facts),
    lineItems: { nodes: facts.lines.map((l) => linePayload(l, facts)), pageInfo: last },
    refunds: facts.refunds.map((r) => refundPayload(r, facts)),
  };
}
