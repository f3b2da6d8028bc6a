import { isoSeconds, orderEmail, orderName } from "#sandbox/store/names.ts";
import type { Order } from "#sandbox/store/model.ts";
import * as totals from "#sandbox/store/order-totals.ts";
import { ListSource } from "../connection.ts";
import { fieldsOf } from "../field-map.ts";
import { gid } from "../values.ts";
import { addressFields } from "./address.ts";
import { discountApplications, shippingLines } from "./discounts.ts";
import { journeySummary } from "./journey.ts";
import { metafieldFields } from "./metafield-fields.ts";
import { bag } from "./money-fields.ts";
import { transactions } from "./transactions.ts";

const money = bag<Order>;

/** Order. */
export const orderFields = fieldsOf<Order>({
  id: (order) => gid("Order", order.id),
  legacyResourceId: (order) => order.id.toString(),
  name: (order) => orderName(order),
  number: (order) => order.number,
  createdAt: (order) => isoSeconds(order.createdAt),
  processedAt: (order) => isoSeconds(order.processedAt),
  updatedAt: (order) => isoSeconds(order.updatedAt),
  cancelledAt: (order) => (order.cancelledAt === null ? null : isoSeconds(order.cancelledAt)),
  cancelReason: (order) => order.cancelReason,
  closedAt: () => null,
  closed: () => false,
  confirmed: () => true,
  test: (order) => order.test,
  email: (order) => orderEmail(order),
  phone: () => null,
  note: () => null,
  tags: (order) => order.tags,
  sourceName: (order) => order.sourceName,
  fullyPaid: (order) => ["PAID", "PARTIALLY_REFUNDED", "REFUNDED"].includes(order.financialStatus),
  unpaid: (order) => order.financialStatus === "PENDING",
  displayFinancialStatus: (order, _args, context) => totals.displayStatus(order, context.store.shop),
  displayFulfillmentStatus: (order) => (order.cancelledAt === null ? "FULFILLED" : "UNFULFILLED"),
  taxesIncluded: (_order, _args, context) => context.store.shop.taxesIncluded,
  currencyCode: (_order, _args, context) => context.store.shop.currencyCode,
  presentmentCurrencyCode: (_order, _args, context) => context.store.shop.currencyCode,
  discountCode: (order) => order.discountCodes[0] ?? null,
  discountCodes: (order) => order.discountCodes,
  discountApplications: (order, _args, context) => new ListSource(discountApplications(order, context.store.shop)),
  customer: (order) => order.customer,
  customerLocale: (order) => order.customer?.locale ?? null,
  customerJourneySummary: (order) => journeySummary(order),
  shippingAddress: (order) => addressFields(order.customer, order.countryCode, order.id),
  billingAddress: (order) => addressFields(order.customer, order.countryCode, order.id),
  billingAddressMatchesShippingAddress: () => true,
  totalPriceSet: money(totals.orderTotal),
  currentTotalPriceSet: money(totals.orderCurrentTotal),
  originalTotalPriceSet: money(totals.orderTotal),
  subtotalPriceSet: money(totals.orderSubtotal),
  currentSubtotalPriceSet: money(totals.orderCurrentSubtotal),
  totalRefundedSet: money(totals.orderRefunded),
  totalDiscountsSet: money(totals.orderDiscounts),
  totalTaxSet: money(totals.orderTax),
  totalShippingPriceSet: money((order) => order.shippingMinor),
  currentShippingPriceSet: money((order) => totals.orderShipping(order) - totals.refundedShipping(order)),
  totalRefundedShippingSet: money((order) => totals.refundedShipping(order)),
  shippingLine: (order, _args, context) => shippingLines(order, context.store.shop)[0] ?? null,
  shippingLines: (order, _args, context) => new ListSource(shippingLines(order, context.store.shop)),
  paymentGatewayNames: (order) => (order.storeCreditMinor === 0n ? ["bogus"] : ["bogus", "shopify_store_credit"]),
  totalTipReceivedSet: money((order) => order.tipMinor),
  netPaymentSet: money((order, shop) => totals.orderTotal(order, shop) - totals.orderRefunded(order)),
  subtotalLineItemsQuantity: (order) => order.lines.reduce((sum, line) => sum + line.quantity, 0),
  currentSubtotalLineItemsQuantity: (order) => order.lines.reduce((sum, line) => sum + totals.currentQuantity(line), 0),
  lineItems: (order) => new ListSource(order.lines),
  refunds: (order, args) => (typeof args["first"] === "number" ? order.refunds.slice(0, args["first"]) : order.refunds),
  transactions: (order, args, context) => {
    const all = transactions(order, context.store.shop);
    return typeof args["first"] === "number" ? all.slice(0, args["first"]) : all;
  },
  ...metafieldFields((order: Order) => gid("Order", order.id)),
});
