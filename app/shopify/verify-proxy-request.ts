import { isSigned } from "./is-signed.ts";
import { isShopDomain } from "./shop-domain.ts";

/** A request that Shopify passed on from a shop's storefront. `customerId` is who is signed in there, null for nobody. */
export type ProxyRequest = {
  shopDomain: string;
  customerId: bigint | null;
  /** our own parameters, those that the address has */
  parameters: ReadonlyMap<string, string>;
};

/** Why a request is not taken: its query is not one Shopify makes for us; its signature is wrong; it is too old or too new. */
export type ProxyRefusal = "odd" | "forged" | "stale";

export type ProxyVerification = { ok: true; asked: ProxyRequest } | { ok: false; reason: ProxyRefusal };

/** Parameters of ours by name, with the form of their values: letters, digits and signs that need no encoding, never "=". */
export type OwnParameters = Readonly<Record<string, RegExp>>;

/** A signed address is good for so long (https://shopify.dev/docs/apps/build/online-store/app-proxies), in seconds. */
const TOLERANCE_SECONDS = 90;

/** What Shopify adds to every address, each exactly once. */
const ADDED: OwnParameters = {
  shop: /^[a-z0-9.-]{1,100}$/,
  logged_in_customer_id: /^\d{0,20}$/,
  path_prefix: /^\/[a-z]{1,20}\/[\w-]{1,30}$/,
  timestamp: /^\d{10}$/,
  signature: /^[0-9a-f]{64}$/,
};

/**
 * Proves that a storefront request was passed on by Shopify: hex HMAC-SHA256 over the sorted "name=value" texts. Shopify puts
 * nothing between those texts, so one signature fits several queries ("a=1" and "b=2" sign like "a" = "1b=2"), and it signs
 * repeated parameters as one list, of which a careless reader takes the first. Both would let a browser name another
 * customer. Here every name is known and comes at most once, and no value may hold "=": so a signed text has one reading.
 * @param url the address as it arrived
 * @param own parameters that this address may have
 * @param now epoch milliseconds
 */
export function verifyProxyRequest(url: string, own: OwnParameters, now: number): ProxyVerification {
  const given = parametersOf(url, { ...ADDED, ...own });
  if (!given) return { ok: false, reason: "odd" };
  const [shopDomain, customerId, timestamp, signature] = [
    "shop",
    "logged_in_customer_id",
    "timestamp",
    "signature",
  ].map((name) => given.get(name) ?? "") as [string, string, string, string];
  if (Object.keys(ADDED).some((name) => !given.has(name)) || !isShopDomain(shopDomain))
    return { ok: false, reason: "odd" };
  given.delete("signature");
  const text = [...given].map(([name, value]) => `${name}=${value}`).sort();
  if (!isSigned(text.join(""), signature, "hex")) return { ok: false, reason: "forged" };
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return { ok: false, reason: "stale" };
  const parameters = new Map([...given].filter(([name]) => name in own));
  return { ok: true, asked: { shopDomain, customerId: customerId === "" ? null : BigInt(customerId), parameters } };
}

/** The query's parameters, or null when it holds anything unknown, repeated, misshapen or strangely written. */
function parametersOf(url: string, known: OwnParameters): Map<string, string> | null {
  const start = url.indexOf("?");
  const found = new Map<string, string>();
  for (const part of start < 0 ? [] : url.slice(start + 1).split("&")) {
    const [name = "", raw, ...more] = part.split("=");
    if (raw === undefined || more.length > 0 || found.has(name) || !Object.hasOwn(known, name)) return null;
    // The one sign that Shopify writes as a code in what it adds is the slash.
    const value = raw.replace(/%2F/gi, "/");
    if (!known[name]?.test(value)) return null;
    found.set(name, value);
  }
  return found;
}
