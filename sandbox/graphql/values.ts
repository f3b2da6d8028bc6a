import type { Shop } from "#sandbox/store/model.ts";
import { formatDecimal } from "#sandbox/store/money.ts";
import { apiError } from "./api-error.ts";

/** "gid://shopify/Order/1". */
export function gid(type: string, id: bigint): string {
  return `gid://shopify/${type}/${id.toString()}`;
}

/** The parts of a global id; throws Shopify's refusal for a text that is none. */
export function parseGid(text: string): { type: string; id: bigint } {
  const match = /^gid:\/\/shopify\/([A-Za-z]+)\/(\d{1,19})(?:\?.*)?$/.exec(text);
  if (match === null) throw apiError("INVALID_VARIABLE", `Invalid global id '${text}'`);
  return { type: match[1] ?? "", id: BigInt(match[2] ?? "") };
}

/** A MoneyV2. */
export interface Money {
  amount: string;
  currencyCode: string;
}

/** An amount as MoneyV2, in the shop's currency. */
export function money(amountMinor: bigint, shop: Shop): Money {
  return { amount: formatDecimal(amountMinor, shop.exponent), currencyCode: shop.currencyCode };
}

/** An amount as MoneyBag; the sandbox presents every order in shop money. */
export function moneyBag(amountMinor: bigint, shop: Shop): { shopMoney: Money; presentmentMoney: Money } {
  const amount = money(amountMinor, shop);
  return { shopMoney: amount, presentmentMoney: amount };
}
