/**
 * A permanent shop domain as Shopify writes it in session tokens and webhook headers: "online-retail.myshopify.com".
 * Anchored on both ends, because a call carrying the shop's token goes to this host.
 */
const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]{0,62}\.myshopify\.com$/;

/** Whether the text is a shop's permanent domain, in lower case. */
export function isShopDomain(text: string): boolean {
  return SHOP_DOMAIN.test(text);
}

/** The https address of a path at the shop's own host; throws for anything that is not a shop's domain. */
export function shopUrl(shopDomain: string, path: string): string {
  if (!isShopDomain(shopDomain)) throw new Error("not a shop's domain");
  return `https://${shopDomain}${path}`;
}
