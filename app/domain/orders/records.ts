/**
 * What the orders room keeps of Shopify's orders, customers and products, in our own words. Ids are Shopify's numbers;
 * instants are epoch milliseconds; amounts are bigint minor units of the shop's currency.
 */

export type DiscountShare = { code: string; amountMinor: bigint };

export type OrderLineRecord = {
  id: bigint;
  productId: bigint | null;
  variantId: bigint | null;
  quantity: number;
  giftCard: boolean;
  /** price x quantity, as charged (contained tax included) */
  grossMinor: bigint;
  /** what all discounts together take off the line */
  discountMinor: bigint;
  /** tax contained in the discounted amount; 0 where prices exclude tax */
  taxMinor: bigint;
  /** gross - discount - tax; 0 for a gift card */
  netMinor: bigint;
  /** the part of the discount that discount codes gave */
  discounts: DiscountShare[];
};

export type RefundLineRecord = { lineId: bigint; quantity: number; netMinor: bigint };

export type RefundRecord = {
  id: bigint;
  createdAt: number;
  /** goods given back without contained tax and without shipping */
  netMinor: bigint;
  shippingMinor: bigint;
  /** whether it gave shipping back, even if that had cost nothing */
  shippingReturned: boolean;
  lines: RefundLineRecord[];
};

/** First visit of the customer's journey. */
export type VisitRecord = {
  source: string | null;
  utm: {
    source: string | null;
    medium: string | null;
    campaign: string | null;
    content: string | null;
    term: string | null;
  } | null;
};

/** The status of an order that was paid in part, never in full, and of which all that had been paid was given back. */
export const PART_PAYMENT_REFUNDED = "PART_PAYMENT_REFUNDED";

export type OrderRecord = {
  id: bigint;
  customerId: bigint | null;
  /** processedAt, or createdAt where there is none */
  orderedAt: number;
  updatedAt: number;
  cancelledAt: number | null;
  test: boolean;
  /**
   * Shopify's, but PARTIALLY_REFUNDED and REFUNDED only where all had been paid before: else it is PARTIALLY_PAID still, or
   * PART_PAYMENT_REFUNDED
   */
  financialStatus: string;
  /** sum of the lines' net amounts, before refunds */
  netMinor: bigint;
  sourceName: string | null;
  countryCode: string | null;
  discountCodes: string[];
  visit: VisitRecord | null;
  /** keyed hash of the e-mail an order without a customer was placed with; null where there is none */
  guestHash: Uint8Array | null;
  lines: OrderLineRecord[];
  refunds: RefundRecord[];
};

/** A day of any year: 29 February is one too. */
export type Birthday = { month: number; day: number };

export type CustomerRecord = {
  id: bigint;
  createdAt: number;
  updatedAt: number;
  /** Shopify's count of the customer's orders, of any status */
  numberOfOrders: bigint;
  tags: string[];
  countryCode: string | null;
  emailConsent: string | null;
  /** keyed hash of the e-mail, if Shopify has it verified: the guest orders placed with it are the customer's */
  emailHash: Uint8Array | null;
  /** from the standard metafield facts.birth_date: month and day, never the year */
  birthday: Birthday | null;
};

export type ProductRecord = {
  id: bigint;
  title: string;
  productType: string;
  tags: string[];
  collectionIds: bigint[];
  updatedAt: number;
};

/** The shop as Shopify describes it. */
export type ShopRecord = { domain: string; name: string; timeZone: string; currencyCode: string };
