/** What the storm's sender is told to send. `orders`: ids of orders that the payloads name. */
export type StormOrder = {
  url: string;
  secret: string;
  shopDomain: string;
  count: number;
  perSecond: number;
  bodyBytes: number;
  duplicateShare: number;
  seed: number;
  orders: string[];
  /** file for one line a delivery */
  out: string;
};

/** Shopify gives an app five seconds, connecting included. */
export const PATIENCE_MS = 5_000;
