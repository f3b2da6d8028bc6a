import type { Line, Shop } from "#sandbox/store/model.ts";
import { currentQuantity, lineAmount, lineOriginal, taxOn } from "#sandbox/store/order-totals.ts";
import { fieldsOf } from "../field-map.ts";
import { gid, moneyBag } from "../values.ts";
import { discountAllocations } from "./discounts.ts";
import { bag } from "./money-fields.ts";
import { variantOf } from "./product-fields.ts";

const money = bag<Line>;

function taxLines(line: Line, shop: Shop): Record<string, unknown>[] {
  if (shop.taxRate === null) return [];
  const rate = Number(shop.taxRate.text);
  const priceSet = moneyBag(taxOn(lineAmount(line), shop), shop);
  return [{ title: "Tax", rate, ratePercentage: rate * 100, priceSet, channelLiable: false, source: null }];
}

/** LineItem. */
export const lineFields = fieldsOf<Line>({
  id: (line) => gid("LineItem", line.id),
  title: (line) => line.title,
  name: (line) => line.title,
  variantTitle: () => null,
  vendor: (line) => line.product?.vendor ?? null,
  sku: (line) => line.sku,
  quantity: (line) => line.quantity,
  currentQuantity: (line) => currentQuantity(line),
  refundableQuantity: (line) => currentQuantity(line),
  isGiftCard: (line) => line.isGiftCard,
  taxable: (_line, _args, context) => context.store.shop.taxRate !== null,
  requiresShipping: (line) => !line.isGiftCard,
  customAttributes: () => [],
  sellingPlan: () => null,
  product: (line) => line.product,
  variant: (line) => (line.product === null ? null : variantOf(line.product)),
  originalUnitPriceSet: money((line) => line.unitPriceMinor),
  originalTotalSet: money(lineOriginal),
  // Order-level discounts are not in these two; see the schema's descriptions.
  discountedTotalSet: money(lineOriginal),
  discountedUnitPriceSet: money((line) => line.unitPriceMinor),
  discountedUnitPriceAfterAllDiscountsSet: money((line) => lineAmount(line) / BigInt(line.quantity)),
  totalDiscountSet: money(() => 0n),
  discountAllocations: (line, _args, context) => discountAllocations(line, context.store.shop),
  taxLines: (line, _args, context) => taxLines(line, context.store.shop),
});
