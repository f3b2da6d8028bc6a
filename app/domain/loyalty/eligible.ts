import type { EarningLine } from "./earning-order.ts";
import type { EarningRate, ProductChoice, ProgrammeRules } from "./rules.ts";

type Exclusions = ProgrammeRules["earning"]["exclude"];

/**
 * The part of a line's amount that counts, before refunds: what was paid, or the full price; with the tax contained in it
 * or without. Nothing of a gift card: it earns when it is spent. The tax of a full price is in proportion to that of the
 * discounted one, which is all Shopify states.
 */
export function eligibleMinor(line: EarningLine, exclude: Exclusions): bigint {
  if (line.giftCard) return 0n;
  const paidMinor = line.grossMinor - line.discountMinor;
  const netMinor = paidMinor - line.taxMinor;
  const counted = exclude.discountedPart
    ? exclude.tax
      ? netMinor
      : paidMinor
    : exclude.tax && paidMinor > 0n
      ? (line.grossMinor * netMinor) / paidMinor
      : line.grossMinor;
  return counted > 0n ? counted : 0n;
}

/** Whether a product is meant: by its id, by one of its collections or tags. Tags are compared as Shopify does, without case. */
export function isChosen(
  product: Pick<EarningLine, "productId" | "collectionIds" | "tags">,
  choice: ProductChoice,
): boolean {
  if (product.productId !== null && choice.productIds.includes(product.productId)) return true;
  if (product.collectionIds.some((id) => choice.collectionIds.includes(id))) return true;
  return sharesTag(product.tags, choice.tags);
}

/** Whether two lists of tags have one in common; Shopify's tags know no upper and lower case. */
export function sharesTag(some: readonly string[], others: readonly string[]): boolean {
  const known = new Set(some.map((tag) => tag.toLowerCase()));
  return others.some((tag) => known.has(tag.toLowerCase()));
}

/** The rate of a line: the first of the products' own rates that fits it (with its place in the list), else the general one. */
export function rateOf(
  line: EarningLine,
  earning: ProgrammeRules["earning"],
): { rate: EarningRate; productRate: number | null } {
  const index = earning.products.findIndex(({ choice }) => isChosen(line, choice));
  const own = earning.products[index];
  return own ? { rate: own.rate, productRate: index } : { rate: earning.rate, productRate: null };
}
