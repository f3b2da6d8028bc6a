import type { Order, Shop } from "#sandbox/store/model.ts";
import { isoSeconds } from "#sandbox/store/names.ts";
import { orderPaid } from "#sandbox/store/order-totals.ts";
import { moneyBag } from "../values.ts";

type Gateway = "bogus" | "shopify_store_credit";

function transaction(
  id: string,
  kind: string,
  gateway: Gateway,
  amountMinor: bigint,
  atMs: number,
  order: Order,
  shop: Shop,
) {
  const at = isoSeconds(atMs);
  return {
    id: `gid://shopify/OrderTransaction/${id}`,
    kind,
    status: "SUCCESS",
    gateway,
    test: order.test,
    amountSet: moneyBag(amountMinor, shop),
    createdAt: at,
    processedAt: at,
  };
}

/** OrderTransaction list: the sale of a paid order, then its refunds. Store credit has an id of its own: one digit more. */
export function transactions(order: Order, shop: Shop): Record<string, unknown>[] {
  const unpaid = ["PENDING", "VOIDED", "EXPIRED", "AUTHORIZED"].includes(order.financialStatus);
  /** One payment or one repayment: what went by store credit is a transaction of its own. */
  const split = (id: bigint, kind: string, totalMinor: bigint, creditMinor: bigint, atMs: number) => {
    const otherwise = totalMinor - creditMinor;
    const byCredit = transaction(`${id.toString()}1`, kind, "shopify_store_credit", creditMinor, atMs, order, shop);
    const byCard = transaction(id.toString(), kind, "bogus", otherwise, atMs, order, shop);
    return [...(creditMinor > 0n ? [byCredit] : []), ...(otherwise > 0n || creditMinor === 0n ? [byCard] : [])];
  };
  const sale = split(order.id, "SALE", orderPaid(order, shop), order.storeCreditMinor, order.processedAt);
  const refunds = order.refunds.flatMap((refund) =>
    split(refund.id, "REFUND", refund.totalMinor, refund.creditMinor, refund.createdAt),
  );
  return unpaid ? refunds : [...sale, ...refunds];
}
