import type { Order, Shop } from "#sandbox/store/model.ts";
import { isoSeconds } from "#sandbox/store/names.ts";
import { orderTotal } from "#sandbox/store/order-totals.ts";
import { gid, moneyBag } from "../values.ts";

function transaction(id: bigint, kind: string, amountMinor: bigint, atMs: number, order: Order, shop: Shop) {
  const at = isoSeconds(atMs);
  return {
    id: gid("OrderTransaction", id),
    kind,
    status: "SUCCESS",
    gateway: "bogus",
    test: order.test,
    amountSet: moneyBag(amountMinor, shop),
    createdAt: at,
    processedAt: at,
  };
}

/** OrderTransaction list: the sale of a paid order, then its refunds. */
export function transactions(order: Order, shop: Shop): Record<string, unknown>[] {
  const unpaid = ["PENDING", "VOIDED", "EXPIRED", "AUTHORIZED"].includes(order.financialStatus);
  const sale = unpaid ? [] : [transaction(order.id, "SALE", orderTotal(order, shop), order.processedAt, order, shop)];
  const refunds = order.refunds.map((refund) =>
    transaction(refund.id, "REFUND", refund.totalMinor, refund.createdAt, order, shop),
  );
  return [...sale, ...refunds];
}
