import { AmountError, parseMinor } from "#app/domain/orders/money.ts";
import { missing, object, text } from "./payload.ts";

/** Reads the shop amount of a MoneyBag as minor units of the shop's currency. */
export type Amounts = {
  readonly currencyCode: string;
  /** @throws ShopifyTrouble when there is no such amount, or it has more digits than the currency */
  of(bag: unknown, field: string): bigint;
};

/** Prices repeat; beyond this many different ones the memory starts again. */
const REMEMBERED = 20_000;

/** A reader for one shop's currency (ISO 4217). Presentment amounts are never looked at. */
export function amountsIn(currencyCode: string): Amounts {
  const known = new Map<string, bigint>();
  return {
    currencyCode,
    of: (bag, field) => {
      const amount = text(object(object(bag, field)["shopMoney"], field)["amount"], field);
      const before = known.get(amount);
      if (before !== undefined) return before;
      const minor = read(amount, currencyCode, field);
      if (known.size >= REMEMBERED) known.clear();
      known.set(amount, minor);
      return minor;
    },
  };
}

function read(amount: string, currencyCode: string, field: string): bigint {
  try {
    return parseMinor(amount, currencyCode);
  } catch (error) {
    if (error instanceof AmountError) throw missing(field);
    throw error;
  }
}
