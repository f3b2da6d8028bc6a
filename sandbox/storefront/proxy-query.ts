import { createHmac } from "node:crypto";

/** Who and what a proxied request is about. */
export interface ProxyFacts {
  shop: string;
  /** Null: nobody is signed in. */
  customerId: bigint | null;
  /** "/apps/regulars". */
  pathPrefix: string;
  /** Epoch milliseconds. */
  now: number;
}

const OWN = ["shop", "logged_in_customer_id", "path_prefix", "timestamp", "signature"];

/**
 * Shopify's signature of an app proxy's query: the hexadecimal HMAC-SHA256 over "name=value" of all members but the
 * signature, sorted and joined by nothing, the values of a repeated name joined by commas.
 */
export function signatureOf(query: URLSearchParams, secret: string): string {
  const names = [...new Set(query.keys())].filter((name) => name !== "signature");
  const message = names
    .map((name) => `${name}=${query.getAll(name).join(",")}`)
    .sort()
    .join("");
  return createHmac("sha256", secret).update(message).digest("hex");
}

/** The query as Shopify passes it on: the caller's own members, then Shopify's, signed. A caller cannot set Shopify's. */
export function proxyQuery(callers: URLSearchParams, facts: ProxyFacts, secret: string): URLSearchParams {
  const query = new URLSearchParams([...callers].filter(([name]) => !OWN.includes(name)));
  query.append("shop", facts.shop);
  query.append("logged_in_customer_id", facts.customerId?.toString() ?? "");
  query.append("path_prefix", facts.pathPrefix);
  query.append("timestamp", String(Math.floor(facts.now / 1000)));
  query.append("signature", signatureOf(query, secret));
  return query;
}
