import type { Line, Shop } from "#sandbox/store/model.ts";
import { currentQuantity, lineAmount, lineOriginal, taxOn } from "#sandbox/store/order-totals.ts";
import { fullTitle, shownTitle, variantOfLine } from "#sandbox/store/variants.ts";
import { fieldsOf } from "../field-map.ts";
import { gid, moneyBag } from "../values.ts";
import { discountAllocations } from "./discounts.ts";
import { bag } from "./money-fields.ts";

const money = bag<Line>;

function taxLines(line: Line, shop: Shop): Record<string, unknown>[] {
  if (shop.taxRate === null) return [];
  const rate = Number(shop.taxRate.text);
  const priceSet = moneyBag(taxOn(lineAmount(line), shop), shop);
  return [{ title: "Tax", rate, ratePercentage: rate * 100, priceSet, channelLiable: false, source: null }];
}

/** What codes took off this line itself, the order's discounts apart. */
function codeDiscounts(line: Line): bigint {
  return line.allocations
    .filter(({ discount }) => discount.code !== null && discount.targetSelection === "ENTITLED")
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

/** LineItem. */
export const lineFields = fieldsOf<Line>({
  id: (line) => gid("LineItem", line.id),
  title: (line) => line.title,
  name: (line) => fullTitle(line.title, line.variant),
  variantTitle: (line) => shownTitle(line.variant),
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
  variant: variantOfLine,
  originalUnitPriceSet: money((line) => line.unitPriceMinor),
  originalTotalSet: money(lineOriginal),
  // Order-level discounts are not in these two; see the schema's descriptions.
  discountedTotalSet: (line, args, context) => {
    const off = args["withCodeDiscounts"] === true ? codeDiscounts(line) : 0n;
    return moneyBag(lineOriginal(line) - off, context.store.shop);
  },
  discountedUnitPriceSet: money((line) => line.unitPriceMinor),
  discountedUnitPriceAfterAllDiscountsSet: money((line) => lineAmount(line) / BigInt(line.quantity)),
  totalDiscountSet: money(() => 0n),
  discountAllocations: (line, _args, context) => discountAllocations(line, context.store.shop),
  taxLines: (line, _args, context) => taxLines(line, context.store.shop),
});
