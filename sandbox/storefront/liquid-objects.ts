import { Drop } from "liquidjs";
import type { Metafield } from "../graphql/metafields.ts";
import { gid } from "../graphql/values.ts";
import type { Customer, Product, Variant } from "../store/model.ts";
import { displayNameOf, emailOf, firstNameOf, lastNameOf } from "../store/names.ts";
import { amountSpent } from "../store/payloads/customer-payload.ts";
import { priceOf, priceRange } from "../store/price-list.ts";
import { fullTitle, variantById, variantsOf } from "../store/variants.ts";
import type { HostedShop } from "../wire/hosted-shop.ts";
import { hundredths, shownMoney } from "./money.ts";
import { inLocale, storefrontLocales, type Visitor } from "./visitor.ts";

/** What a page is, in Liquid's words. */
export type TemplateName = "index" | "product" | "cart" | "customers/account" | "customers/login" | "404";

/** `template`: its name when printed or compared, with members besides. */
class TemplateDrop extends Drop {
  readonly name: string;
  readonly suffix = null;
  readonly directory: string | null;

  constructor(name: TemplateName) {
    super();
    const [last, directory] = name.split("/").reverse();
    this.name = last ?? name;
    this.directory = directory ?? null;
  }

  override valueOf(): string {
    return this.directory === null ? this.name : `${this.directory}/${this.name}`;
  }
}

function parsed({ type, value }: Metafield): unknown {
  if (
    type === "json" ||
    type === "money" ||
    type === "boolean" ||
    type.startsWith("number_") ||
    type.startsWith("list.")
  )
    return JSON.parse(value) as unknown;
  return value;
}

/** `metafields` of an owner: by namespace and key; the app's own namespace is `$app` too. */
function metafields({ adminApi }: HostedShop, ownerId: string): Record<string, Record<string, unknown>> {
  const found: Record<string, Record<string, unknown>> = {};
  for (const metafield of adminApi.metafields.list(ownerId, null))
    (found[metafield.namespace] ??= {})[metafield.key] = { type: metafield.type, value: parsed(metafield) };
  const own = found[adminApi.metafields.resolve(null)];
  return own === undefined ? found : { ...found, $app: own };
}

function customerObject(shop: HostedShop, customer: Customer): Record<string, unknown> {
  const { store } = shop;
  return {
    id: customer.id,
    first_name: firstNameOf(customer),
    last_name: lastNameOf(customer),
    name: displayNameOf(customer),
    email: emailOf(customer),
    tags: customer.tags,
    has_account: true,
    accepts_marketing: customer.acceptsMarketing,
    orders_count: customer.orders.length,
    total_spent: hundredths(amountSpent(customer, store.shop), store.shop),
    metafields: metafields(shop, gid("Customer", customer.id)),
    store_credit_account: { balance: hundredths(store.credit.balance(customer.id), store.shop) },
  };
}

function variantObject({ store }: HostedShop, variant: Variant): Record<string, unknown> {
  const { id, product, title, sku } = variant;
  return {
    id,
    title,
    sku,
    price: hundredths(priceOf(store, variant), store.shop),
    compare_at_price: null,
    available: true,
    requires_shipping: true,
    url: `/products/${product.id.toString()}?variant=${id.toString()}`,
  };
}

/**
 * A product as Liquid has it; prices are hundredths.
 * @param chosen the variant that the page's address names
 */
export function productObject(
  shop: HostedShop,
  product: Product,
  chosen: bigint | null = null,
): Record<string, unknown> {
  const { least, most } = priceRange(shop.store, product);
  const price = hundredths(least, shop.store.shop);
  const variants = variantsOf(product).map((variant) => variantObject(shop, variant));
  const [first] = variants;
  const selected = variants.find(({ id }) => id === chosen) ?? null;
  return {
    id: product.id,
    title: product.title,
    handle: `product-${product.id.toString()}`,
    url: `/products/${product.id.toString()}`,
    type: product.productType,
    vendor: product.vendor,
    tags: product.tags,
    collections: product.collections
      .filter(({ published }) => published)
      .map(({ id, title, handle }) => ({
        id,
        title,
        handle,
        url: `/collections/${handle}`,
      })),
    price,
    price_min: price,
    price_max: hundredths(most, shop.store.shop),
    price_varies: least !== most,
    compare_at_price: null,
    available: true,
    "gift_card?": false,
    has_only_default_variant: product.variants.length === 0,
    variants,
    selected_variant: selected,
    first_available_variant: first,
    selected_or_first_available_variant: selected ?? first,
    featured_image: null,
    metafields: metafields(shop, gid("Product", product.id)),
  };
}

function cartObject(shop: HostedShop, visitor: Visitor): Record<string, unknown> {
  const { store } = shop;
  const items = visitor.cart.map(({ variantId, quantity }) => {
    const chosen = variantById(store, variantId);
    const variant = variantObject(shop, chosen);
    const price = Number(variant["price"]);
    return {
      id: variantId,
      product_id: chosen.product.id,
      variant_id: variantId,
      title: fullTitle(chosen.product.title, chosen),
      url: variant["url"],
      product: productObject(shop, chosen.product),
      variant,
      quantity,
      price,
      original_price: price,
      final_price: price,
      line_price: price * quantity,
      original_line_price: price * quantity,
      final_line_price: price * quantity,
      gift_card: false,
      requires_shipping: true,
    };
  });
  const total = items.reduce((sum, { line_price: price }) => sum + price, 0);
  return {
    items,
    item_count: items.reduce((sum, { quantity }) => sum + quantity, 0),
    total_price: total,
    original_total_price: total,
    items_subtotal_price: total,
    total_discount: 0,
    requires_shipping: items.length > 0,
    taxes_included: store.shop.taxesIncluded,
    currency: { iso_code: store.shop.currencyCode, name: store.shop.currencyCode },
    "empty?": items.length === 0,
  };
}

/** What every block and snippet of a page sees. */
export function globalObjects(
  shop: HostedShop,
  visitor: Visitor,
  page: { template: TemplateName; product: Product | null; variantId: bigint | null; path: string; origin: string },
): Record<string, unknown> {
  const { store, adminApi, domain } = shop;
  const { locale } = visitor;
  const installation = adminApi.metafields.installationId;
  const address = (path: string): string => inLocale(locale, path);
  const languages = storefrontLocales.map((one) => ({
    iso_code: one,
    primary: one === "en",
    root_url: inLocale(one, "/"),
    endonym_name: new Intl.DisplayNames([one], { type: "language" }).of(one),
    name: new Intl.DisplayNames(["en"], { type: "language" }).of(one),
  }));
  const language = languages.find((one) => one.iso_code === locale);
  const country = visitor.customer?.countryCode ?? "ZZ";
  return {
    shop: {
      id: store.shop.id,
      name: store.shop.name,
      email: store.shop.email,
      currency: store.shop.currencyCode,
      domain,
      permanent_domain: domain,
      url: page.origin,
      secure_url: page.origin,
      money_format: shownMoney(0n, store.shop, "en").replace(/[\d.,]+/, "{{amount}}"),
      taxes_included: store.shop.taxesIncluded,
      customer_accounts_enabled: true,
      published_locales: languages,
      metafields: metafields(shop, gid("Shop", store.shop.id)),
    },
    app: { metafields: metafields(shop, installation) },
    customer: visitor.customer === null ? null : customerObject(shop, visitor.customer),
    product: page.product === null ? null : productObject(shop, page.product, page.variantId),
    cart: cartObject(shop, visitor),
    template: new TemplateDrop(page.template),
    request: {
      locale: language,
      page_type: page.template === "customers/account" ? "customers/account" : page.template,
      path: page.path,
      host: new URL(page.origin).host,
      origin: page.origin,
      design_mode: false,
      visual_preview_mode: false,
    },
    routes: {
      root_url: address("/"),
      account_url: address("/account"),
      account_login_url: address("/account/login"),
      account_logout_url: address("/account/logout"),
      account_register_url: address("/account/register"),
      cart_url: address("/cart"),
      cart_add_url: address("/cart/add"),
      cart_change_url: address("/cart/change"),
      all_products_collection_url: address("/"),
    },
    localization: {
      language,
      available_languages: languages,
      country: { iso_code: country, currency: { iso_code: store.shop.currencyCode } },
    },
    page_title: store.shop.name,
    canonical_url: `${page.origin}${page.path}`,
  };
}
