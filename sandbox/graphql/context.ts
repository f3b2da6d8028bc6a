import type { BulkOperations } from "#sandbox/bulk/bulk-operations.ts";
import type { Order } from "#sandbox/store/model.ts";
import type { Store } from "#sandbox/store/store.ts";
import type { Metafields } from "./metafields.ts";
import type { WebhookSubscriptions } from "./webhook-subscriptions.ts";

/** Orders older than this need `read_all_orders` (shopify.dev, access scopes): 60 days. */
export const VISIBLE_ORDERS_MS = 60 * 24 * 60 * 60 * 1000;

/** Everything a resolver may look at. */
export interface ApiContext {
  store: Store;
  bulk: BulkOperations;
  metafields: Metafields;
  subscriptions: WebhookSubscriptions;
  /** As granted, for `currentAppInstallation`. */
  grantedScopes: readonly string[];
  appId: bigint;
  /** Fields ("Type.field") and types that this token may not read. */
  denied: ReadonlySet<string>;
  /** Shopify's wording of what a denied field needs. */
  deniedText: (typeName: string, fieldName: string) => string;
  /** True when the token holds a scope that lets it see this type's objects. */
  mayRead: (typeName: string) => boolean;
  /** Epoch milliseconds; orders created before are hidden. -Infinity with `read_all_orders`. */
  ordersSince: number;
}

/** Whether the token may see this order at all. */
export function isVisible(order: Order, context: ApiContext): boolean {
  return order.createdAt >= context.ordersSince;
}
