import { createHmac } from "node:crypto";
import { mintSessionToken } from "../oauth/session-token.ts";
import type { HostedApp, HostedShop } from "../wire/hosted-shop.ts";

/** The `host` member: base64 of the shop's address in the admin. */
export function hostMember(shop: HostedShop): string {
  return Buffer.from(`admin.shopify.com/store/${shop.handle}`).toString("base64");
}

/** A fresh session token for the shop's staff member. */
export function sessionTokenFor(shop: HostedShop, app: Pick<HostedApp, "key" | "secret">, nowMs: number): string {
  return mintSessionToken({
    apiKey: app.key,
    secret: app.secret,
    shopDomain: shop.domain,
    userId: shop.staff.id,
    sessionId: shop.sessionId,
    nowMs,
  });
}

/**
 * The address at which the admin opens the app in its frame, with Shopify's members and their HMAC (hex over the
 * sorted query).
 * @param origin where the browser reaches the app
 * @param path the app's path, which may carry a query of its own
 */
export function framedAddress(
  shop: HostedShop,
  app: Pick<HostedApp, "key" | "secret">,
  origin: string,
  path: string,
  locale: string,
  nowMs: number,
): string {
  const url = new URL(path, origin);
  const members = {
    embedded: "1",
    host: hostMember(shop),
    id_token: sessionTokenFor(shop, app, nowMs),
    locale,
    session: shop.sessionId.replaceAll("-", ""),
    shop: shop.domain,
    timestamp: String(Math.floor(nowMs / 1000)),
  };
  for (const [name, value] of Object.entries(members)) url.searchParams.set(name, value);
  url.searchParams.sort();
  // Shopify signs spaces as %20, where a query in the form encoding has plus signs.
  const signed = url.searchParams.toString().replaceAll("+", "%20");
  url.searchParams.set("hmac", createHmac("sha256", app.secret).update(signed).digest("hex"));
  return url.href;
}
