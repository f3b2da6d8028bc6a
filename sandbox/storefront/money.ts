import type { Shop } from "../store/model.ts";

/** An amount as a shop of that currency shows it: "£10.50", "₩1,210". */
export function shownMoney(amountMinor: bigint, shop: Shop, locale: string, withCode = false): string {
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: shop.currencyCode,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: shop.exponent,
  });
  const text = format.format(Number(amountMinor) / 10 ** shop.exponent);
  return withCode ? `${text} ${shop.currencyCode}` : text;
}

/** The amount in Liquid's unit: hundredths of the currency's unit, whatever its decimals. */
export function hundredths(amountMinor: bigint, shop: Shop): number {
  return Math.trunc((Number(amountMinor) * 100) / 10 ** shop.exponent);
}

/** Minor units of an amount in Liquid's hundredths. */
export function fromHundredths(amount: number, shop: Shop): bigint {
  return BigInt(Math.round((amount * 10 ** shop.exponent) / 100));
}
