import {
  PART_PAYMENT_REFUNDED,
  type OrderRecord,
  type RefundRecord,
  type VisitRecord,
} from "#app/domain/orders/records.ts";
import type { Amounts } from "./amounts.ts";
import type { EmailHash } from "./email-hash.ts";
import { translateLine, unrefundedRemovals } from "./order-line.ts";
import {
  flag,
  gidNumber,
  instant,
  instantOrNull,
  list,
  missing,
  object,
  objectOrNull,
  text,
  textOrNull,
  texts,
  type Payload,
} from "./payload.ts";
import { translateRefund } from "./refund.ts";

/** An order without what hangs on it. */
export type OrderHead = Omit<OrderRecord, "netMinor" | "lines" | "refunds">;

/** An order with lines and refunds, all pages of them in place. */
export function translateOrder(order: Payload, amounts: Amounts, hashEmail: EmailHash): OrderRecord {
  const head = translateOrderHead(order, amounts.currencyCode, hashEmail);
  const taxesIncluded = flag(order["taxesIncluded"], "order.taxesIncluded");
  const refunds = list(order["refunds"], "order.refunds").map((refund) =>
    translateRefund(object(refund, "refund"), taxesIncluded, amounts),
  );
  const refundedUnits = unitsByLine(refunds);
  const lines = list(object(order["lineItems"], "order.lineItems")["nodes"], "order.lineItems.nodes").map((node) => {
    const line = object(node, "lineItem");
    const units = refundedUnits.get(gidNumber(line["id"], "LineItem", "lineItem.id")) ?? 0;
    return translateLine(line, taxesIncluded, unrefundedRemovals(line, units), amounts);
  });
  return { ...head, netMinor: lines.reduce((sum, line) => sum + line.netMinor, 0n), lines, refunds };
}

function unitsByLine(refunds: readonly RefundRecord[]): Map<bigint, number> {
  const units = new Map<bigint, number>();
  for (const { lineId, quantity } of refunds.flatMap((refund) => refund.lines)) {
    units.set(lineId, (units.get(lineId) ?? 0) + quantity);
  }
  return units;
}

/**
 * The order's own fields, from a bulk line or a single read alike. Unknown financial statuses pass as they are. An order
 * placed when the shop had another currency is refused: its amounts cannot be added to the others.
 */
export function translateOrderHead(order: Payload, currencyCode: string, hashEmail: EmailHash): OrderHead {
  if (order["currencyCode"] !== currencyCode) throw missing("order.currencyCode");
  const createdAt = instant(order["createdAt"], "order.createdAt");
  const customer = objectOrNull(order["customer"], "order.customer");
  const email = textOrNull(order["email"], "order.email");
  return {
    id: gidNumber(order["id"], "Order", "order.id"),
    customerId: customer === null ? null : gidNumber(customer["id"], "Customer", "order.customer.id"),
    orderedAt: instantOrNull(order["processedAt"], "order.processedAt") ?? createdAt,
    updatedAt: instant(order["updatedAt"], "order.updatedAt"),
    cancelledAt: instantOrNull(order["cancelledAt"], "order.cancelledAt"),
    test: flag(order["test"], "order.test"),
    financialStatus: financialStatus(order),
    sourceName: textOrNull(order["sourceName"], "order.sourceName"),
    countryCode:
      country(order["shippingAddress"], "order.shippingAddress") ??
      country(order["billingAddress"], "order.billingAddress"),
    discountCodes: texts(order["discountCodes"], "order.discountCodes"),
    visit: firstVisit(order["customerJourneySummary"]),
    guestHash: customer === null && email !== null ? hashEmail(email) : null,
  };
}

/**
 * Shopify shows a refund whether or not all had been paid before, and says beside it whether the amount received, refunds not
 * taken off, reached the total (https://shopify.dev/docs/api/admin-graphql/latest/objects/Order#field-Order.fields.fullyPaid).
 */
function financialStatus(order: Payload): string {
  const shown = textOrNull(order["displayFinancialStatus"], "order.displayFinancialStatus") ?? "UNKNOWN";
  if (flag(order["fullyPaid"], "order.fullyPaid")) return shown;
  if (shown === "PARTIALLY_REFUNDED") return "PARTIALLY_PAID";
  return shown === "REFUNDED" ? PART_PAYMENT_REFUNDED : shown;
}

/** Shopify's code for a country it does not know. */
const UNKNOWN_COUNTRY = "ZZ";

/** The country of an address, ISO 3166-1 alpha-2, or null when there is none or it is not known. */
export function country(address: unknown, field: string): string | null {
  const code = textOrNull(objectOrNull(address, field)?.["countryCodeV2"] ?? null, `${field}.countryCodeV2`);
  return code === UNKNOWN_COUNTRY ? null : code;
}

function firstVisit(summary: unknown): VisitRecord | null {
  const field = "order.customerJourneySummary";
  const visit = objectOrNull(objectOrNull(summary, field)?.["firstVisit"] ?? null, `${field}.firstVisit`);
  if (visit === null) return null;
  const utm = objectOrNull(visit["utmParameters"], `${field}.firstVisit.utmParameters`);
  return { source: text(visit["source"], `${field}.firstVisit.source`), utm: utm && translateUtm(utm) };
}

function translateUtm(utm: Payload): NonNullable<VisitRecord["utm"]> {
  const part = (name: string): string | null => textOrNull(utm[name], `utmParameters.${name}`);
  return {
    source: part("source"),
    medium: part("medium"),
    campaign: part("campaign"),
    content: part("content"),
    term: part("term"),
  };
}
