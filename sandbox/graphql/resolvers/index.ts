import type { FieldMap } from "../field-map.ts";
import { collectionFields } from "./collection-fields.ts";
import { creditAccountFields } from "./credit-fields.ts";
import { customerFields } from "./customer-fields.ts";
import { basicDiscountFields, freeShippingFields } from "./discount-fields.ts";
import { lineFields } from "./line-fields.ts";
import { metafieldTypeFields } from "./metafield-fields.ts";
import { mutationFields } from "./mutation-fields.ts";
import { orderFields } from "./order-fields.ts";
import { bulkOperationFields, webhookSubscriptionFields } from "./other-fields.ts";
import { productFields, variantFields } from "./product-fields.ts";
import { queryFields } from "./query-fields.ts";
import { refundFields, refundLineFields } from "./refund-fields.ts";
import { appInstallationFields, shopFields } from "./shop-fields.ts";

/** The types that have fields of their own; the others are plain objects whose properties are the fields. */
export const fieldMaps: Readonly<Record<string, FieldMap>> = {
  AppInstallation: appInstallationFields,
  BulkOperation: bulkOperationFields,
  Collection: collectionFields,
  Customer: customerFields,
  DiscountCodeBasic: basicDiscountFields,
  DiscountCodeFreeShipping: freeShippingFields,
  LineItem: lineFields,
  Metafield: metafieldTypeFields,
  Mutation: mutationFields,
  Order: orderFields,
  Product: productFields,
  ProductVariant: variantFields,
  QueryRoot: queryFields,
  Refund: refundFields,
  RefundLineItem: refundLineFields,
  Shop: shopFields,
  StoreCreditAccount: creditAccountFields,
  WebhookSubscription: webhookSubscriptionFields,
};
