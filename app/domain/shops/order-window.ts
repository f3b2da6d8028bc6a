/** Days of orders an app sees without the scope read_all_orders (https://shopify.dev/docs/api/usage/access-scopes). */
export const VISIBLE_DAYS = 60;

const DAY_MS = 24 * 3600 * 1000;

/** Whether the app sees the shop's orders of all time. */
export function seesAllOrders(scopes: readonly string[]): boolean {
  return scopes.includes("read_all_orders");
}

/**
 * The instant (epoch milliseconds) from which on Shopify shows the shop's orders to the app: an older one that cannot be
 * read is not therefore gone. A day is left as a margin, because the edge moves while we look.
 */
export function visibleSince(scopes: readonly string[], now: number): number {
  return seesAllOrders(scopes) ? 0 : now - (VISIBLE_DAYS - 1) * DAY_MS;
}
