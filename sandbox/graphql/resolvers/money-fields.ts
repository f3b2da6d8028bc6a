import type { Shop } from "#sandbox/store/model.ts";
import type { ApiContext } from "../context.ts";
import { moneyBag } from "../values.ts";

/** A field that shows an amount (minor units) as MoneyBag. */
export function bag<T>(amountOf: (source: T, shop: Shop) => bigint) {
  return (source: T, _args: unknown, context: ApiContext) =>
    moneyBag(amountOf(source, context.store.shop), context.store.shop);
}
