import type { StoreContent } from "./load.ts";

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Moves every date by the same number of whole weeks (168 hours), so that the latest order was placed within the last
 * week before `nowMs`. Weekdays stay; the wall-clock hour may change by one where daylight saving differs.
 */
export function moveDates(content: StoreContent, nowMs: number): void {
  let latest = -Infinity;
  for (const order of content.orders.values()) latest = Math.max(latest, order.createdAt, order.processedAt);
  if (latest === -Infinity) return;
  const shift = Math.floor((nowMs - latest) / WEEK_MS) * WEEK_MS;
  content.shop.createdAt += shift;
  content.shop.updatedAt += shift;
  for (const product of content.products.values()) {
    product.createdAt += shift;
    product.updatedAt += shift;
  }
  for (const customer of content.customers.values()) {
    customer.createdAt += shift;
    customer.updatedAt += shift;
  }
  for (const order of content.orders.values()) {
    order.createdAt += shift;
    order.processedAt += shift;
    order.updatedAt += shift;
    if (order.cancelledAt !== null) order.cancelledAt += shift;
    for (const refund of order.refunds) refund.createdAt += shift;
  }
}
