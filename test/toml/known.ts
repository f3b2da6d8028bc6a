import fs from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { isEnumType } from "graphql";
import { ADMIN_API_VERSION, loadAdminSchema } from "#sandbox/schema/admin-schema.ts";
import { orderPayload, refundPayload } from "#sandbox/store/payloads/order-payload.ts";
import { customerPayload, mergePayload } from "#sandbox/store/payloads/customer-payload.ts";
import { productPayload, shopPayload } from "#sandbox/store/payloads/shop-payload.ts";
import { orderEditedPayload } from "#sandbox/store/payloads/order-payload.ts";
import type { Store } from "#sandbox/store/store.ts";

/** Every key of a shopify.app.toml (https://shopify.dev/docs/apps/build/cli-for-apps/app-configuration), dotted. */
export const KEYS: readonly string[] = [
  ...["client_id", "name", "handle", "application_url", "embedded", "extension_directories", "web_directories"],
  ...["build.automatically_update_urls_on_dev", "build.include_config_on_deploy", "build.dev_store_url"],
  ...["access_scopes.scopes", "access_scopes.optional_scopes", "access_scopes.use_legacy_install_flow"],
  ...["access.admin.direct_api_mode", "access.admin.embedded_app_direct_api_access"],
  ...[
    "auth.redirect_urls",
    "app_proxy.url",
    "app_proxy.subpath",
    "app_proxy.prefix",
    "app_preferences.url",
    "pos.embedded",
  ],
  ...["type", "name", "description", "access.admin", "access.customer_account", "access.storefront"].map(
    (key) => `customer.metafields.app.*.${key}`,
  ),
  "webhooks.api_version",
  ...["topics", "compliance_topics", "uri", "include_fields", "filter", "name"].map(
    (key) => `webhooks.subscriptions.${key}`,
  ),
];

export const COMPLIANCE_TOPICS = ["customers/data_request", "customers/redact", "shop/redact"] as const;

/** "orders/create" as the Admin API's enum spells it: ORDERS_CREATE. */
export const enumName = (topic: string): string => topic.replaceAll("/", "_").toUpperCase();

/** The topics that Shopify's schema knows. */
export function knownTopics(): Set<string> {
  const topics = loadAdminSchema().getType("WebhookSubscriptionTopic");
  if (!isEnumType(topics)) throw new Error("the schema has no webhook topics");
  return new Set(topics.getValues().map((value) => value.name));
}

/** The access scopes that Shopify's schema speaks of, and the one that only widens another. */
export function knownScopes(): Set<string> {
  const file = new URL(`../../sandbox/schema/admin-${ADMIN_API_VERSION}.access.json.br`, import.meta.url);
  const rows = JSON.parse(brotliDecompressSync(fs.readFileSync(file)).toString()) as Record<string, [string[], string]>;
  return new Set([...Object.values(rows).flatMap(([scopes]) => scopes), ...WIDENING.keys(), PROXY_SCOPE]);
}

/** What an app must be granted to be called by the storefront (https://shopify.dev/docs/apps/build/online-store/app-proxies). */
export const PROXY_SCOPE = "write_app_proxy";

/** The first parts of a storefront address under which an app may be called. */
export const PROXY_PREFIXES: readonly string[] = ["a", "apps", "community", "tools"];

/** What an app must be granted to write metafields of an owner. */
export const METAFIELD_SCOPES: Readonly<Record<string, string>> = { customer: "write_customers" };

/** The values of a metafield definition's keys (https://shopify.dev/docs/apps/build/custom-data/declarative-custom-data-definitions). */
export const METAFIELD_VALUES: Readonly<Record<string, readonly string[]>> = {
  type: ["json", "boolean", "date", "date_time", "number_integer", "number_decimal", "money", "single_line_text_field"],
  "access.admin": ["merchant_read", "merchant_read_write"],
  "access.customer_account": ["none", "read", "read_write"],
  "access.storefront": ["none", "public_read"],
};

/** Scopes that open no field of their own but more of another's (https://shopify.dev/docs/api/usage/access-scopes). */
export const WIDENING: ReadonlyMap<string, string> = new Map([["read_all_orders", "read_orders"]]);

/** What an app must be granted to subscribe to a topic, by the topic's beginning; null where nothing is asked. */
const TOPIC_SCOPES: readonly [string, string | null][] = [
  ["customers/merge", "read_customer_merge"],
  ["customers/", "read_customers"],
  ["orders/", "read_orders"],
  ["refunds/", "read_orders"],
  ["products/", "read_products"],
  ["shop/update", null],
  ["app/", null],
  ["bulk_operations/finish", null],
];

/** The scope a topic asks for, null for none, undefined for a topic nobody has looked up yet. */
export const scopeOfTopic = (topic: string): string | null | undefined =>
  TOPIC_SCOPES.find(([beginning]) => topic.startsWith(beginning))?.[1];

/** An example payload of each topic we know of, as a store's events carry them. */
export function samplePayloads(store: Store): ReadonlyMap<string, unknown> {
  const [order] = store.orders.values();
  const [customer] = store.customers.values();
  const [product] = store.products.values();
  const [refund] = order?.refunds ?? [];
  if (!order || !customer || !product || !refund) throw new Error("the store lacks something to show");
  const { shop } = store;
  const gone = { id: 1n };
  return new Map<string, unknown>([
    ...["create", "updated", "paid", "cancelled"].map((verb): [string, unknown] => [
      `orders/${verb}`,
      orderPayload(order, shop),
    ]),
    ["orders/edited", orderEditedPayload(order, order.lines[0]?.id ?? 0n, 1, 1n, 0)],
    ["orders/delete", gone],
    ["refunds/create", refundPayload(refund, order, shop)],
    ["customers/create", customerPayload(customer, shop)],
    ["customers/update", customerPayload(customer, shop)],
    ["customers/delete", gone],
    ["customers/merge", mergePayload(1n, 2n, 3n)],
    ["products/create", productPayload(product)],
    ["products/update", productPayload(product)],
    ["products/delete", gone],
    ["shop/update", shopPayload(shop)],
    ["app/uninstalled", shopPayload(shop)],
    ["app/scopes_update", { id: 1, previous: [], current: [], updated_at: "", shop_id: 1 }],
    [
      "bulk_operations/finish",
      { admin_graphql_api_id: "", completed_at: "", created_at: "", error_code: null, status: "", type: "" },
    ],
  ]);
}
