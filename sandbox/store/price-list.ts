import type { Store } from "./store.ts";

/** What a product costs that nobody has bought: 10 units of the currency. */
const UNSOLD_UNITS = 10n;

const lists = new WeakMap<Store, Map<bigint, bigint>>();

/**
 * What the products cost today, minor units: a store file knows prices only of what was bought, so the latest one
 * counts (at least one minor unit: the samples some stores give away would make a dull shop).
 */
export function priceOf(store: Store, productId: bigint): bigint {
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
