import type { OrderRecord, RefundRecord } from "#app/domain/orders/records.ts";
import type { AdminClient } from "./admin-client.ts";
import { allPages, completeRefund } from "./complete-pages.ts";
import { inBatches } from "./in-batches.ts";
import { readOrderLines } from "./operations/read-order-lines.ts";
import { readOrdersById } from "./operations/read-orders-by-id.ts";
import { readRefundsByOrderId } from "./operations/read-refunds-by-order-id.ts";
import { amountsIn, type Amounts } from "./translate/amounts.ts";
import { emailHash, type EmailHash } from "./translate/email-hash.ts";
import { translateOrder } from "./translate/order.ts";
import { count, flag, gidOf, instant, list, missing, object, text, type Payload } from "./translate/payload.ts";
import { translateRefund } from "./translate/refund.ts";
import { ShopifyTrouble } from "./trouble.ts";

/** Orders a call asks for; at 50 lines each this stays under the 1,000 points that one query may cost. */
export const ORDERS_PER_CALL = 20;

/** Orders a call asks the refunds of. */
export const REFUNDED_ORDERS_PER_CALL = 100;

/** How often an order is read again that changes while its pages are read. */
const REREADS = 3;

/** What Shopify knows of an order now: the order, or null when it was deleted. */
export type OrderReading = { id: bigint; order: OrderRecord | null };

/**
 * Reads orders whole, with every line, refund and refund line, in the order of `ids`.
 * @param currencyCode the shop's currency
 */
export function readOrders(client: AdminClient, currencyCode: string, ids: readonly bigint[]): Promise<OrderReading[]> {
  const amounts = amountsIn(currencyCode);
  const hash = emailHash(client.shopDomain);
  return inBatches(ids, ORDERS_PER_CALL, async (batch) => {
    const nodes = await client.run(readOrdersById, { ids: batch.map((id) => gidOf("Order", id)) });
    const readings: OrderReading[] = [];
    for (const [index, id] of batch.entries()) {
      const node = nodes[index] ?? null;
      readings.push({ id, order: node && (await wholeOrder(client, object(node, "order"), amounts, hash)) });
    }
    return readings;
  });
}

/**
 * The refunds of an order, or null when the order was deleted. `edited`: it also lost units without a refund, which a
 * bulk line of a refunded order cannot tell; such an order must be read whole.
 */
export type RefundReading = { id: bigint; refunds: RefundRecord[] | null; edited: boolean };

/** Reads only the refunds of orders, whole, in the order of `ids`: what a bulk query cannot give. */
export function readRefunds(
  client: AdminClient,
  currencyCode: string,
  ids: readonly bigint[],
): Promise<RefundReading[]> {
  const amounts = amountsIn(currencyCode);
  return inBatches(ids, REFUNDED_ORDERS_PER_CALL, async (batch) => {
    const nodes = await client.run(readRefundsByOrderId, { ids: batch.map((id) => gidOf("Order", id)) });
    const readings: RefundReading[] = [];
    for (const [index, id] of batch.entries()) {
      const node = nodes[index] ?? null;
      const order = node === null ? null : object(node, "order");
      const refunds = order && (await wholeRefunds(client, order, amounts));
      readings.push({ id, refunds, edited: order !== null && refunds !== null && wasEdited(order, refunds) });
    }
    return readings;
  });
}

async function wholeRefunds(client: AdminClient, order: Payload, amounts: Amounts): Promise<RefundRecord[]> {
  if (order["currencyCode"] !== amounts.currencyCode) throw missing("order.currencyCode");
  const taxesIncluded = flag(order["taxesIncluded"], "order.taxesIncluded");
  const refunds: RefundRecord[] = [];
  for (const refund of list(order["refunds"], "order.refunds")) {
    const whole = await completeRefund(client, object(refund, "refund"));
    refunds.push(translateRefund(whole, taxesIncluded, amounts));
  }
  return refunds;
}

function wasEdited(order: Payload, refunds: readonly RefundRecord[]): boolean {
  const ordered = count(order["subtotalLineItemsQuantity"], "order.subtotalLineItemsQuantity");
  const left = count(order["currentSubtotalLineItemsQuantity"], "order.currentSubtotalLineItemsQuantity");
  const refunded = refunds.flatMap((refund) => refund.lines).reduce((sum, line) => sum + line.quantity, 0);
  return ordered - left > refunded;
}

/** Reads the further pages of an order and translates it; begins again when it changed in between. */
async function wholeOrder(
  client: AdminClient,
  first: Payload,
  amounts: Amounts,
  hash: EmailHash,
): Promise<OrderRecord | null> {
  const id = text(first["id"], "order.id");
  let order = first;
  for (let reread = 0; reread <= REREADS; reread++) {
    const whole = await completeOrder(client, order);
    if (whole) return translateOrder(whole, amounts, hash);
    const [again] = await client.run(readOrdersById, { ids: [id] });
    if ((again ?? null) === null) return null;
    order = object(again, "order");
  }
  throw new ShopifyTrouble("retry", "ORDER_CHANGING");
}

/** The order with all pages in place, or null when it changed while they were read. */
async function completeOrder(client: AdminClient, order: Payload): Promise<Payload | null> {
  const id = text(order["id"], "order.id");
  const updatedAt = instant(order["updatedAt"], "order.updatedAt");
  const lines = await allPages(object(order["lineItems"], "order.lineItems"), async (after) => {
    const page = await client.run(readOrderLines, { id, after });
    return page && instant(page.updatedAt, "order.updatedAt") === updatedAt ? page : null;
  });
  if (lines === null) return null;
  const refunds: Payload[] = [];
  for (const refund of list(order["refunds"], "order.refunds")) {
    refunds.push(await completeRefund(client, object(refund, "refund")));
  }
  return { ...order, lineItems: { nodes: lines }, refunds };
}
