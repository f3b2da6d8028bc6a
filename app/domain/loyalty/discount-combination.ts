import type { RewardTerms } from "#app/domain/loyalty/reward.ts";

/** Shopify's classes of discounts (https://shopify.dev/docs/apps/build/discounts#discount-classes). */
export type DiscountClass = "order" | "product" | "shipping";

const CLASSES: readonly DiscountClass[] = ["order", "product", "shipping"];

/**
 * What a shopper is told before redeeming: what the code takes off, and which other discounts it may and may not stand
 * beside. Null for store credit, which is money and stands beside everything.
 */
export function combinationOf(
  terms: RewardTerms,
): { takesOff: "order" | "shipping"; with: DiscountClass[]; without: DiscountClass[] } | null {
  if (terms.kind === "store_credit") return null;
  const { combines } = terms;
  return {
    takesOff: terms.kind === "free_shipping" ? "shipping" : "order",
    with: CLASSES.filter((one) => combines[one]),
    without: CLASSES.filter((one) => !combines[one]),
  };
}
