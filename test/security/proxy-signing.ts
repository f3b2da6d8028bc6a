import { createHmac } from "node:crypto";

/** A storefront request as Shopify passes it on: the query goes over the wire as it is written. */
export type Passed = {
  what: string;
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  body: string;
};

export type Parameters = readonly (readonly [name: string, value: string])[];

/**
 * A query as Shopify signs it: hex HMAC-SHA256 over the sorted "name=value" texts, nothing between them, the values of a
 * repeated name joined by commas (https://shopify.dev/docs/apps/build/online-store/app-proxies/authenticate-app-proxies).
 */
export function signedQuery(parameters: Parameters, secret: string): string {
  return `${written(parameters)}&signature=${signature(parameters, secret)}`;
}

export function signature(parameters: Parameters, secret: string): string {
  const values = new Map<string, string[]>();
  for (const [name, value] of parameters) values.set(name, [...(values.get(name) ?? []), value]);
  const text = [...values].map(([name, all]) => `${name}=${all.join(",")}`).sort();
  return createHmac("sha256", secret).update(text.join("")).digest("hex");
}

/** A query as a browser writes it. */
export const written = (parameters: Parameters): string =>
  parameters.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");

/** What Shopify adds to an address. @param now epoch milliseconds */
export function added(shop: string, customerId: string, now = Date.now()): Parameters {
  return [
    ["shop", shop],
    ["logged_in_customer_id", customerId],
    ["path_prefix", "/apps/regulars"],
    ["timestamp", String(Math.floor(now / 1000))],
  ];
}

/** A question as the widget sends it, with any query. */
export const read = (what: string, query: string, path = "/storefront/state"): Passed => ({
  what,
  method: "GET",
  path,
  query,
  headers: {},
  body: "",
});
