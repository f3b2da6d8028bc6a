import { createContext, useContext } from "react";

/** What formatting needs to know of the shop: IANA time zone, ISO 4217 currency, and the instant the page was made. */
export type ShopFacts = { timeZone: string; currencyCode: string; now: number };

export const ShopContext = createContext<ShopFacts | null>(null);

/** The shop whose page this is. */
export function useShop(): ShopFacts {
  const shop = useContext(ShopContext);
  if (!shop) throw new Error("useShop needs a ShopContext above it");
  return shop;
}
