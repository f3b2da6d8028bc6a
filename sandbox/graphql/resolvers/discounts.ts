import { MILLION } from "#sandbox/store/discount.ts";
import type { Line, Order, OrderDiscount, Shop } from "#sandbox/store/model.ts";
import { gid, money, moneyBag } from "../values.ts";

/** DiscountApplication: by its code, or by hand when it has none. */
function discountApplication(discount: OrderDiscount, shop: Shop): Record<string, unknown> {
  const { index, code, millionths, totalMinor, allocationMethod, targetSelection, targetType } = discount;
  return {
    __typename: code === null ? "ManualDiscountApplication" : "DiscountCodeApplication",
    ...(code === null ? { title: "Discount", description: null } : { code }),
    allocationMethod,
    targetSelection,
    targetType,
    index,
    value:
      millionths === null
        ? { __typename: "MoneyV2", ...money(totalMinor, shop) }
        : { __typename: "PricingPercentageValue", percentage: Number(millionths) / (Number(MILLION) / 100) },
  };
}

/** All discount applications of an order, in the order of their indexes. */
export function discountApplications(order: Order, shop: Shop): Record<string, unknown>[] {
  return order.discounts.map((discount) => discountApplication(discount, shop));
}

/** DiscountAllocation list of a line. */
export function discountAllocations(line: Line, shop: Shop): Record<string, unknown>[] {
  return line.allocations.map(({ discount, amountMinor }) => ({
    allocatedAmountSet: moneyBag(amountMinor, shop),
    discountApplication: discountApplication(discount, shop),
  }));
}

/** ShippingLine list of an order: one, or none where nothing was asked for shipping. */
export function shippingLines(order: Order, shop: Shop): Record<string, unknown>[] {
  if (order.shippingMinor === 0n) return [];
  const discount = order.discounts.find(({ targetType }) => targetType === "SHIPPING_LINE");
  const allocatedAmountSet = moneyBag(order.shippingDiscountMinor, shop);
  const discounted = moneyBag(order.shippingMinor - order.shippingDiscountMinor, shop);
  return [
    {
      id: gid("ShippingLine", order.id),
      title: "Standard",
      code: "Standard",
      source: "shopify",
      custom: false,
      isRemoved: false,
      carrierIdentifier: null,
      deliveryCategory: null,
      phone: null,
      taxLines: [],
      originalPriceSet: moneyBag(order.shippingMinor, shop),
      discountedPriceSet: discounted,
      currentDiscountedPriceSet: discounted,
      discountAllocations:
        discount === undefined
          ? []
          : [{ allocatedAmountSet, discountApplication: discountApplication(discount, shop) }],
    },
  ];
}
