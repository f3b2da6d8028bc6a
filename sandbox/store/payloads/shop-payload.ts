import type { Product, Shop } from "../model.ts";
import { isoSeconds } from "../names.ts";
import { variantsOf } from "../variants.ts";

/** A decimal amount in both currencies, as REST-shaped payloads carry it (the sandbox presents in shop money). */
export function moneySetPayload(amount: string, shop: Shop): Record<string, unknown> {
  const money = { amount, currency_code: shop.currencyCode };
  return { shop_money: money, presentment_money: money };
}

/** Body of SHOP_UPDATE. */
export function shopPayload(shop: Shop): Record<string, unknown> {
  return {
    id: shop.id,
    name: shop.name,
    email: shop.email,
    domain: shop.domain,
    myshopify_domain: shop.domain,
    iana_timezone: shop.ianaTimezone,
    currency: shop.currencyCode,
    taxes_included: shop.taxesIncluded,
    created_at: isoSeconds(shop.createdAt),
    updated_at: isoSeconds(shop.updatedAt),
    plan_name: "basic",
    plan_display_name: "Basic",
  };
}

/** Body of PRODUCTS_UPDATE. */
export function productPayload(product: Product): Record<string, unknown> {
  const updatedAt = isoSeconds(product.updatedAt);
  return {
    id: product.id,
    admin_graphql_api_id: `gid://shopify/Product/${product.id.toString()}`,
    title: product.title,
    product_type: product.productType,
    vendor: product.vendor,
    tags: product.tags.join(", "),
    status: "active",
    created_at: isoSeconds(product.createdAt),
    updated_at: updatedAt,
    variants: variantsOf(product).map(({ id, title, sku }) => ({
      id,
      admin_graphql_api_id: `gid://shopify/ProductVariant/${id.toString()}`,
      product_id: product.id,
      title,
      sku,
      updated_at: updatedAt,
    })),
  };
}
