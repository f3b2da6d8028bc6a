/**
 * The fields every reader of orders asks for, bulk and single alike, so that one translator serves both. Amounts in shop
 * money only. Country from an address without street or name. E-mails are read to be hashed and never kept; they and the
 * birth date (a standard metafield, readable with read_customers) are protected customer data: where Shopify has not
 * approved the app for them it gives null, and guests stay guests.
 */

export const ORDER_HEAD_FIELDS = `
  id createdAt processedAt updatedAt cancelledAt test displayFinancialStatus fullyPaid sourceName currencyCode taxesIncluded
  discountCodes email
  customer { id }
  shippingAddress { countryCodeV2 }
  billingAddress { countryCodeV2 }
  customerJourneySummary { firstVisit { source utmParameters { source medium campaign content term } } }`;

export const LINE_FIELDS = `
  id quantity currentQuantity isGiftCard
  product { id }
  variant { id }
  originalUnitPriceSet { shopMoney { amount } }
  discountAllocations {
    allocatedAmountSet { shopMoney { amount } }
    discountApplication { ... on DiscountCodeApplication { code } }
  }
  taxLines { priceSet { shopMoney { amount } } }`;

export const REFUND_LINE_FIELDS = `
  quantity
  lineItem { id isGiftCard }
  subtotalSet { shopMoney { amount } }
  totalTaxSet { shopMoney { amount } }`;

/** A refund with the first page of its lines. A refund of more than a few shipping lines is not known to exist. */
export const refundFields = (firstLines: number): string => `
  id createdAt processedAt
  totalRefundedSet { shopMoney { amount } }
  refundLineItems(first: ${firstLines}) { nodes { ${REFUND_LINE_FIELDS} } pageInfo { hasNextPage endCursor } }
  refundShippingLines(first: 5) {
    nodes { subtotalAmountSet { shopMoney { amount } } taxAmountSet { shopMoney { amount } } }
    pageInfo { hasNextPage endCursor }
  }`;

export const CUSTOMER_FIELDS = `
  id createdAt updatedAt numberOfOrders tags verifiedEmail
  defaultAddress { countryCodeV2 }
  defaultEmailAddress { emailAddress marketingState }
  birthDate: metafield(namespace: "facts", key: "birth_date") { value }`;

export const PRODUCT_FIELDS = `id title productType tags updatedAt`;
