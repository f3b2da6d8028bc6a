import type { Line, Order, OrderDiscount, Shop } from "#sandbox/store/model.ts";
import { money, moneyBag } from "../values.ts";

/** DiscountApplication of an order's discount: by its first code, or by hand when it has none. */
function discountApplication(discount: OrderDiscount, shop: Shop): Record<string, unknown> {
  return {
    __typename: discount.code === null ? "ManualDiscountApplication" : "DiscountCodeApplication",
    ...(discount.code === null ? { title: "Discount", description: null } : { code: discount.code }),
    allocationMethod: "ACROSS",
    targetSelection: "ALL",
    targetType: "LINE_ITEM",
    index: 0,
    value: { __typename: "MoneyV2", ...money(discount.totalMinor, shop) },
  };
}

/** All discount applications of an order: at most one, as a store file knows one discount an order. */
export function discountApplications(order: Order, shop: Shop): Record<string, unknown>[] {
  const given = order.lines.find((line) => line.discount !== null)?.discount;
  const code = order.discountCodes[0];
  const discount = given ?? (code === undefined ? null : { code, totalMinor: 0n });
  return discount === null ? [] : [discountApplication(discount, shop)];
}

/** DiscountAllocation list of a line. */
export function discountAllocations(line: Line, shop: Shop): Record<string, unknown>[] {
  if (line.discount === null || line.discountMinor === 0n) return [];
  const allocatedAmountSet = moneyBag(line.discountMinor, shop);
  return [{ allocatedAmountSet, discountApplication: discountApplication(line.discount, shop) }];
}
