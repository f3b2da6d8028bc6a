import type { Line, Order, OrderDiscount, Refund, Shop } from "../model.ts";
import { formatAmount } from "../money.ts";
import { isoSeconds, orderEmail, orderName } from "../names.ts";
import * as totals from "../order-totals.ts";
import { fullTitle, shownTitle, variantOfLine } from "../variants.ts";
import { addressPayload, customerPayload } from "./customer-payload.ts";
import { moneySetPayload } from "./shop-payload.ts";

function linePayload(line: Line, order: Order, shop: Shop): Record<string, unknown> {
  const price = formatAmount(line.unitPriceMinor, shop.exponent);
  const tax = totals.taxOn(totals.lineAmount(line), shop);
  return {
    id: line.id,
    admin_graphql_api_id: `gid://shopify/LineItem/${line.id.toString()}`,
    product_id: line.product?.id ?? null,
    variant_id: variantOfLine(line)?.id ?? null,
    title: line.title,
    variant_title: shownTitle(line.variant),
    name: fullTitle(line.title, line.variant),
    sku: line.sku,
    quantity: line.quantity,
    current_quantity: totals.currentQuantity(line),
    gift_card: line.isGiftCard,
    price,
    price_set: moneySetPayload(price, shop),
    discount_allocations: line.allocations.map(({ discount, amountMinor }) => {
      const amount = formatAmount(amountMinor, shop.exponent);
      return { amount, amount_set: moneySetPayload(amount, shop), discount_application_index: discount.index };
    }),
    tax_lines:
      shop.taxRate === null
        ? []
        : [{ title: "Tax", rate: Number(shop.taxRate.text), price: formatAmount(tax, shop.exponent) }],
    taxable: shop.taxRate !== null,
    fulfillment_status: order.cancelledAt === null ? "fulfilled" : null,
  };
}

/** Body of REFUNDS_CREATE, and the refund inside an order. */
export function refundPayload(refund: Refund, order: Order, shop: Shop): Record<string, unknown> {
  const write = (amountMinor: bigint) => formatAmount(amountMinor, shop.exponent);
  const discrepancy = totals.refundDiscrepancy(refund, shop);
  return {
    id: refund.id,
    admin_graphql_api_id: `gid://shopify/Refund/${refund.id.toString()}`,
    order_id: order.id,
    created_at: isoSeconds(refund.createdAt),
    processed_at: isoSeconds(refund.createdAt),
    note: null,
    refund_line_items: refund.lines.map((line) => ({
      id: line.id,
      line_item_id: line.line.id,
      quantity: line.quantity,
      restock_type: "no_restock",
      subtotal: Number(write(line.subtotalMinor)),
      total_tax: Number(write(totals.taxOn(line.subtotalMinor, shop))),
      subtotal_set: moneySetPayload(write(line.subtotalMinor), shop),
      line_item: linePayload(line.line, order, shop),
    })),
    refund_shipping_lines:
      refund.shippingMinor === 0n ? [] : [{ subtotal_amount_set: moneySetPayload(write(refund.shippingMinor), shop) }],
    order_adjustments:
      discrepancy === 0n
        ? []
        : [{ kind: "refund_discrepancy", reason: "Refund discrepancy", amount: write(-discrepancy) }],
    transactions: [{ kind: "refund", status: "success", gateway: "bogus", amount: write(refund.totalMinor) }],
  };
}

function discountType(discount: OrderDiscount | undefined): string {
  if (discount?.targetType === "SHIPPING_LINE") return "shipping";
  return discount !== undefined && discount.millionths !== null ? "percentage" : "fixed_amount";
}

/** Body of ORDERS_CREATE, _UPDATED, _PAID and _CANCELLED. */
export function orderPayload(order: Order, shop: Shop): Record<string, unknown> {
  const write = (amountMinor: bigint) => formatAmount(amountMinor, shop.exponent);
  const discounts = totals.orderDiscounts(order);
  const email = orderEmail(order);
  return {
    id: order.id,
    admin_graphql_api_id: `gid://shopify/Order/${order.id.toString()}`,
    name: orderName(order),
    order_number: order.number,
    number: order.number - 1000,
    email,
    contact_email: email,
    phone: null,
    test: order.test,
    tags: order.tags.join(", "),
    source_name: order.sourceName,
    currency: shop.currencyCode,
    presentment_currency: shop.currencyCode,
    financial_status: totals.displayStatus(order, shop).toLowerCase(),
    cancel_reason: order.cancelReason?.toLowerCase() ?? null,
    created_at: isoSeconds(order.createdAt),
    processed_at: isoSeconds(order.processedAt),
    updated_at: isoSeconds(order.updatedAt),
    cancelled_at: order.cancelledAt === null ? null : isoSeconds(order.cancelledAt),
    taxes_included: shop.taxesIncluded,
    total_line_items_price: write(order.lines.reduce((sum, line) => sum + totals.lineOriginal(line), 0n)),
    total_discounts: write(discounts),
    subtotal_price: write(totals.orderSubtotal(order)),
    total_tax: write(totals.orderTax(order, shop)),
    total_price: write(totals.orderTotal(order, shop)),
    total_price_set: moneySetPayload(write(totals.orderTotal(order, shop)), shop),
    total_shipping_price_set: moneySetPayload(write(order.shippingMinor), shop),
    total_tip_received: write(order.tipMinor),
    current_subtotal_price: write(totals.orderCurrentSubtotal(order)),
    current_total_price: write(totals.orderCurrentTotal(order, shop)),
    discount_codes: order.discountCodes.map((code) => {
      const discount = order.discounts.find((one) => one.code === code);
      return { code, amount: write(discount?.totalMinor ?? 0n), type: discountType(discount) };
    }),
    discount_applications: order.discounts.map((discount) => ({
      type: discount.code === null ? "manual" : "discount_code",
      ...(discount.code === null ? { title: "Discount" } : { code: discount.code }),
      target_type: discount.targetType.toLowerCase(),
      target_selection: discount.targetSelection.toLowerCase(),
      allocation_method: discount.allocationMethod.toLowerCase(),
      value_type: discount.millionths === null ? "fixed_amount" : "percentage",
      value: discount.millionths === null ? write(discount.totalMinor) : String(Number(discount.millionths) / 10_000),
    })),
    shipping_lines:
      order.shippingMinor === 0n
        ? []
        : [
            {
              id: order.id,
              title: "Standard",
              price: write(order.shippingMinor),
              discounted_price: write(totals.orderShipping(order)),
            },
          ],
    customer: order.customer === null ? null : customerPayload(order.customer, shop),
    billing_address: addressPayload(order.customer, order.countryCode),
    shipping_address: addressPayload(order.customer, order.countryCode),
    line_items: order.lines.map((line) => linePayload(line, order, shop)),
    refunds: order.refunds.map((refund) => refundPayload(refund, order, shop)),
  };
}

/** Body of ORDERS_EDITED. */
export function orderEditedPayload(
  order: Order,
  lineId: bigint,
  delta: number,
  editId: bigint,
  nowMs: number,
): Record<string, unknown> {
  const change = [{ id: lineId, delta: Math.abs(delta) }];
  return {
    order_edit: {
      id: editId,
      app_id: null,
      created_at: isoSeconds(nowMs),
      committed_at: isoSeconds(nowMs),
      notify_customer: false,
      order_id: order.id,
      line_items: { additions: delta > 0 ? change : [], removals: delta < 0 ? change : [] },
    },
  };
}

/** Body of ORDERS_DELETE and CUSTOMERS_DELETE: nothing but the id. */
export function deletedPayload(id: bigint): Record<string, unknown> {
  return { id };
}
