import { isShopDomain } from "./shop-domain.ts";

/**
 * What a signed body says about the shop and topic that its headers name.
 * - `own`: it may speak for them
 * - `foreign`: it belongs to another shop or topic
 * - `sample`: it names no real shop, as the examples that Shopify's tools send
 */
export type Claim = "own" | "foreign" | "sample";

type Body = Record<string, unknown>;

/** What the body of a topic that takes something away must hold, and where it names its shop. */
const TAKING_AWAY: Readonly<Record<string, { shop: string; shaped: (body: Body) => boolean }>> = {
  "app/uninstalled": { shop: "myshopify_domain", shaped: () => true },
  "shop/redact": { shop: "shop_domain", shaped: (body) => !("customer" in body) },
  "customers/redact": { shop: "shop_domain", shaped: (body) => "customer" in body && "orders_to_redact" in body },
  "customers/data_request": { shop: "shop_domain", shaped: (body) => "customer" in body && "data_request" in body },
};

/**
 * Shopify signs the body and not the headers, so whoever recorded one signed body could send it again under another
 * topic or for another shop. Most topics need no more than that: their bodies only name an object, which is read again
 * with the named shop's own token. What takes something away is believed only where the signed body itself names the
 * shop and has the topic's shape (https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance).
 * @param text a body whose signature was verified
 */
export function signedClaim(topic: string, shopDomain: string, text: string): Claim {
  const expected = TAKING_AWAY[topic];
  if (!expected) return "own";
  const body = parsed(text);
  const named = body?.[expected.shop];
  if (!body || typeof named !== "string" || !expected.shaped(body)) return "foreign";
  if (!isShopDomain(named)) return "sample";
  return named === shopDomain ? "own" : "foreign";
}

function parsed(text: string): Body | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Body) : null;
  } catch {
    return null;
  }
}
