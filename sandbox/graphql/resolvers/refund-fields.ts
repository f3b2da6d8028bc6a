import type { Refund, RefundLine } from "#sandbox/store/model.ts";
import { isoSeconds } from "#sandbox/store/names.ts";
import { refundDiscrepancy, taxOn } from "#sandbox/store/order-totals.ts";
import { ListSource } from "../connection.ts";
import { fieldsOf } from "../field-map.ts";
import { gid, moneyBag } from "../values.ts";
import { shippingLines } from "./discounts.ts";
import { bag } from "./money-fields.ts";

/** Refund. */
export const refundFields = fieldsOf<Refund>({
  id: (refund) => gid("Refund", refund.id),
  legacyResourceId: (refund) => refund.id.toString(),
  createdAt: (refund) => isoSeconds(refund.createdAt),
  processedAt: (refund) => isoSeconds(refund.createdAt),
  updatedAt: (refund) => isoSeconds(refund.createdAt),
  note: () => null,
  totalRefundedSet: bag<Refund>((refund) => refund.totalMinor),
  refundLineItems: (refund) => new ListSource(refund.lines),
  refundShippingLines: (refund, _args, context) => {
    if (refund.shippingMinor === 0n) return new ListSource([]);
    const subtotalAmountSet = moneyBag(refund.shippingMinor, context.store.shop);
    const taxAmountSet = moneyBag(0n, context.store.shop);
    const order = context.store.orderOfRefund(refund);
    const shippingLine = order === null ? null : (shippingLines(order, context.store.shop)[0] ?? null);
    return new ListSource([
      { id: gid("RefundShippingLine", refund.id), shippingLine, subtotalAmountSet, taxAmountSet },
    ]);
  },
  orderAdjustments: (refund, _args, context) => {
    const discrepancy = refundDiscrepancy(refund, context.store.shop);
    if (discrepancy === 0n) return new ListSource([]);
    const amountSet = moneyBag(-discrepancy, context.store.shop);
    const taxAmountSet = moneyBag(0n, context.store.shop);
    return new ListSource([
      { id: gid("OrderAdjustment", refund.id), reason: "REFUND_DISCREPANCY", amountSet, taxAmountSet },
    ]);
  },
});

/** RefundLineItem. The subtotal contains tax where the shop's prices do. */
export const refundLineFields = fieldsOf<RefundLine>({
  id: (line) => gid("RefundLineItem", line.id),
  quantity: (line) => line.quantity,
  restocked: () => false,
  restockType: () => "NO_RESTOCK",
  lineItem: (line) => line.line,
  priceSet: bag<RefundLine>((line) => line.line.unitPriceMinor),
  subtotalSet: bag<RefundLine>((line) => line.subtotalMinor),
  totalTaxSet: bag<RefundLine>((line, shop) => taxOn(line.subtotalMinor, shop)),
});
