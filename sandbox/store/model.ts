/** What a store holds. Ids are bigint, instants epoch milliseconds, amounts bigint minor units of the shop's currency. */
import type { TaxRate } from "./amounts.ts";

export interface Shop {
  id: bigint;
  name: string;
  domain: string;
  email: string;
  ianaTimezone: string;
  currencyCode: string;
  /** Digits after the currency's decimal point. */
  exponent: number;
  taxesIncluded: boolean;
  taxRate: TaxRate | null;
  createdAt: number;
  updatedAt: number;
}

/** A collection of products. */
export interface Collection {
  id: bigint;
  title: string;
  handle: string;
  /** Whether the storefront shows it: the Admin API does in any case. */
  published: boolean;
  products: Product[];
  updatedAt: number;
}

export interface Product {
  id: bigint;
  title: string;
  sku: string | null;
  productType: string;
  vendor: string;
  tags: string[];
  collections: Collection[];
  /** Those its record names; none where there is only one way to buy it. See `variantsOf`. */
  variants: Variant[];
  createdAt: number;
  updatedAt: number;
}

/** One way to buy a product. */
export interface Variant {
  id: bigint;
  product: Product;
  title: string;
  sku: string | null;
  /** Null: the product's own price. */
  priceMinor: bigint | null;
}

export interface Customer {
  id: bigint;
  /** Null: made up from the id. An erased customer has empty names and no e-mail. */
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  verifiedEmail: boolean;
  countryCode: string;
  locale: string;
  birthDate: string | null;
  tags: string[];
  acceptsMarketing: boolean;
  createdAt: number;
  updatedAt: number;
  /** By instant of arrival; test and cancelled ones included. */
  orders: Order[];
}

/** One discount of an order, in Shopify's words. */
export interface OrderDiscount {
  /** Its place in `Order.discounts`. */
  index: number;
  /** Null: given by hand. */
  code: string | null;
  totalMinor: bigint;
  targetType: "LINE_ITEM" | "SHIPPING_LINE";
  targetSelection: "ALL" | "ENTITLED";
  allocationMethod: "ACROSS" | "EACH";
  /** Of a percentage; null where an amount was taken off. */
  millionths: bigint | null;
}

/** What a discount takes off one line. */
export interface Allocation {
  discount: OrderDiscount;
  amountMinor: bigint;
}

export interface Line {
  id: bigint;
  product: Product | null;
  /** Null: the product's first. */
  variant: Variant | null;
  title: string;
  sku: string | null;
  isGiftCard: boolean;
  /** Units ordered, removed and refunded ones included. */
  quantity: number;
  /** Units taken away by an edit of the order. */
  removed: number;
  /** Units given back by refunds. */
  refunded: number;
  refundedMinor: bigint;
  unitPriceMinor: bigint;
  /** This line's share of all discounts. */
  discountMinor: bigint;
  /** What each discount took, in the order of the order's discounts; their sum is `discountMinor`. */
  allocations: readonly Allocation[];
}

export interface RefundLine {
  id: bigint;
  line: Line;
  quantity: number;
  subtotalMinor: bigint;
}

export interface Refund {
  id: bigint;
  createdAt: number;
  lines: RefundLine[];
  /** Everything given back: lines, shipping and what belongs to no line. */
  totalMinor: bigint;
  shippingMinor: bigint;
  /** The part of the total that went back to the customer's store credit. */
  creditMinor: bigint;
}

export type FinancialStatus =
  "AUTHORIZED" | "EXPIRED" | "PAID" | "PARTIALLY_PAID" | "PARTIALLY_REFUNDED" | "PENDING" | "REFUNDED" | "VOIDED";

export const financialStatuses: readonly FinancialStatus[] = [
  "AUTHORIZED",
  "EXPIRED",
  "PAID",
  "PARTIALLY_PAID",
  "PARTIALLY_REFUNDED",
  "PENDING",
  "REFUNDED",
  "VOIDED",
];

export type CancelReason = "CUSTOMER" | "DECLINED" | "FRAUD" | "INVENTORY" | "OTHER" | "STAFF";

export interface Order {
  id: bigint;
  /** Shopify counts from 1001; the name is "#" and this. */
  number: number;
  customer: Customer | null;
  createdAt: number;
  processedAt: number;
  updatedAt: number;
  cancelledAt: number | null;
  cancelReason: CancelReason | null;
  test: boolean;
  /** As the file or the payment left it; `displayStatus` adds what refunds make of it. */
  financialStatus: FinancialStatus;
  sourceName: string;
  countryCode: string;
  /** As given at checkout; null: made up, or the customer's. */
  email: string | null;
  discountCodes: string[];
  discounts: readonly OrderDiscount[];
  tags: string[];
  /** Before discounts. */
  shippingMinor: bigint;
  shippingDiscountMinor: bigint;
  tipMinor: bigint;
  /** The part of the total that was paid with store credit. */
  storeCreditMinor: bigint;
  lines: Line[];
  refunds: Refund[];
}

/** One thing that happened in the store, as webhooks tell it. `topic` is Shopify's, in the GraphQL spelling. */
export interface StoreChange {
  topic: string;
  id: bigint;
  /** REST-shaped; ids are bigint: write it with `stringifyExact`. */
  payload: Record<string, unknown>;
}
