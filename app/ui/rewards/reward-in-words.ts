import { combinationOf } from "#app/domain/loyalty/discount-combination.ts";
import type { RewardTerms } from "#app/domain/loyalty/reward.ts";
import type { Texts } from "#app/i18n/texts.ts";
import type { Format } from "../format.ts";

/** What a reward gives: "£5.00 off". */
export function giftInWords(terms: RewardTerms, t: Texts, format: Format): string {
  switch (terms.kind) {
    case "amount_off":
      return t("rewards:gift.amount_off", { amount: format.money(terms.amountMinor) });
    case "percentage_off":
      return t("rewards:gift.percentage_off", { percent: format.count(terms.percent) });
    case "free_shipping":
      return t("rewards:gift.free_shipping");
    case "store_credit":
      return t("rewards:gift.store_credit", { amount: format.money(terms.amountMinor) });
  }
}

/** What holds of a reward, a sentence each: minimum, life, limit, and what it stands beside. */
export function termsInWords(terms: RewardTerms, t: Texts, format: Format): string[] {
  const minimum = terms.kind === "store_credit" ? null : terms.minimumSpendMinor;
  return [
    minimum !== null && t("rewards:terms.minimum", { amount: format.money(minimum) }),
    terms.validDays === null ? t("rewards:terms.noEnd") : t("rewards:terms.days", { count: terms.validDays }),
    terms.limitPerMember !== null && t("rewards:terms.limit", { count: terms.limitPerMember }),
    combinationInWords(terms, t, format),
  ].filter((sentence) => sentence !== false);
}

/** Which other discounts a reward may and may not stand beside. */
export function combinationInWords(terms: RewardTerms, t: Texts, format: Format): string {
  const combination = combinationOf(terms);
  if (combination === null) return t("rewards:combines.money");
  const names = combination.with.map((kind) => t(`rewards:combines.class.${kind}`));
  if (names.length === 0) return t("rewards:combines.none");
  return t("rewards:combines.with", { kinds: format.list(names) });
}
