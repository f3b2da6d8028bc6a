import type { RefundLineRecord, RefundRecord } from "#app/domain/orders/records.ts";
import type { Amounts } from "./amounts.ts";
import { count, flag, gidNumber, instant, list, object, type Payload } from "./payload.ts";

/**
 * A Refund with all its lines. With lines, the goods given back are the sum of the lines' subtotals, less the tax
 * contained in them where the order's prices include tax; gift cards count 0. Without lines they are the amount refunded
 * less the shipping refunded (with its tax), never below 0: Shopify states no tax for such a refund, and the app does
 * not make one up.
 * @param refund refundLineItems.nodes and refundShippingLines.nodes must be complete
 */
export function translateRefund(refund: Payload, taxesIncluded: boolean, amounts: Amounts): RefundRecord {
  const lines = new Map<bigint, RefundLineRecord>();
  let linesMinor = 0n;
  let any = false;
  for (const node of nodes(refund, "refundLineItems")) {
    const line = translateRefundLine(object(node, "refundLineItem"), taxesIncluded, amounts);
    any = true;
    linesMinor += line.netMinor;
    // One line can be given back in two parts, restocked and not.
    const earlier = lines.get(line.lineId);
    lines.set(line.lineId, earlier ? joined(earlier, line) : line);
  }
  const shippingMinor = refundedShipping(refund, taxesIncluded, amounts);
  const amountMinor = amounts.of(refund["totalRefundedSet"], "refund.totalRefundedSet");
  const withoutLines = amountMinor > shippingMinor ? amountMinor - shippingMinor : 0n;
  return {
    id: gidNumber(refund["id"], "Refund", "refund.id"),
    // Old refunds may lack createdAt; processedAt is always there.
    createdAt: instant(refund["createdAt"] ?? refund["processedAt"], "refund.createdAt"),
    netMinor: any ? linesMinor : withoutLines,
    shippingMinor,
    shippingReturned: nodes(refund, "refundShippingLines").length > 0,
    lines: [...lines.values()],
  };
}

function translateRefundLine(line: Payload, taxesIncluded: boolean, amounts: Amounts): RefundLineRecord {
  const item = object(line["lineItem"], "refundLineItem.lineItem");
  const subtotalMinor = amounts.of(line["subtotalSet"], "refundLineItem.subtotalSet");
  const taxMinor = amounts.of(line["totalTaxSet"], "refundLineItem.totalTaxSet");
  const giftCard = flag(item["isGiftCard"], "refundLineItem.lineItem.isGiftCard");
  return {
    lineId: gidNumber(item["id"], "LineItem", "refundLineItem.lineItem.id"),
    quantity: count(line["quantity"], "refundLineItem.quantity"),
    netMinor: giftCard ? 0n : taxesIncluded ? subtotalMinor - taxMinor : subtotalMinor,
  };
}

/** Shipping given back, as it was charged: with its tax. */
function refundedShipping(refund: Payload, taxesIncluded: boolean, amounts: Amounts): bigint {
  let sumMinor = 0n;
  for (const node of nodes(refund, "refundShippingLines")) {
    const line = object(node, "refundShippingLine");
    sumMinor += amounts.of(line["subtotalAmountSet"], "refundShippingLine.subtotalAmountSet");
    if (!taxesIncluded) sumMinor += amounts.of(line["taxAmountSet"], "refundShippingLine.taxAmountSet");
  }
  return sumMinor;
}

function nodes(refund: Payload, connection: string): readonly unknown[] {
  return list(object(refund[connection], `refund.${connection}`)["nodes"], `refund.${connection}.nodes`);
}

function joined(a: RefundLineRecord, b: RefundLineRecord): RefundLineRecord {
  return { lineId: a.lineId, quantity: a.quantity + b.quantity, netMinor: a.netMinor + b.netMinor };
}
