import type { Product, Variant } from "./model.ts";
import type { Store } from "./store.ts";
import { variantsOf } from "./variants.ts";

/** What a product costs that nobody has bought: 10 units of the currency. */
const UNSOLD_UNITS = 10n;

const lists = new WeakMap<Store, Map<bigint, bigint>>();

/** What a variant costs today, minor units. */
export function priceOf(store: Store, { product, priceMinor }: Variant): bigint {
  return priceMinor ?? productPrice(store, product.id);
}

/** What the cheapest and the dearest of a product's variants cost today, minor units. */
export function priceRange(store: Store, product: Product): { least: bigint; most: bigint } {
  const prices = variantsOf(product).map((variant) => priceOf(store, variant));
  return {
    least: prices.reduce((a, b) => (a < b ? a : b)),
    most: prices.reduce((a, b) => (a > b ? a : b)),
  };
}

/**
 * What the products cost today, minor units: a store file knows prices only of what was bought, so the latest one
 * counts (at least one minor unit: the samples some stores give away would make a dull shop).
 */
function productPrice(store: Store, productId: bigint): bigint {
  let list = lists.get(store);
  if (list === undefined) {
    list = new Map();
    for (const order of store.orderIndex("CREATED_AT").items)
      for (const line of order.lines)
        if (line.product !== null && line.unitPriceMinor > 0n) list.set(line.product.id, line.unitPriceMinor);
    lists.set(store, list);
  }
  return list.get(productId) ?? UNSOLD_UNITS * 10n ** BigInt(store.shop.exponent);
}

/** What shipping costs: half the price of a product that nobody has bought. */
export function shippingRate(store: Store): bigint {
  const units = { KRW: 3000n, JPY: 500n }[store.shop.currencyCode];
  return units ?? (UNSOLD_UNITS / 2n) * 10n ** BigInt(store.shop.exponent);
}
