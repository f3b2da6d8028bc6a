import type { EarningRate, ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import type { Texts } from "#app/i18n/texts.ts";
import type { Format } from "../format.ts";
import { NO_VALUE } from "../format.ts";
import { sameFields } from "../form/json-field.ts";
import { birthdayInWords, type GiftReward } from "./birthday-gift.ts";

/** One rule that is another in the draft: how it stands, and how it will. */
export type RuleChange = { rule: string; before: string; after: string };

/** What each rule says, in words, in the order of the page. */
export function rulesInWords(
  rules: ProgrammeRules,
  gifts: readonly GiftReward[],
  t: Texts,
  format: Format,
): { rule: string; says: string }[] {
  const { earning, pointsName, campaigns } = rules;
  const yes = (on: boolean): string => (on ? t("form.yes") : t("form.no"));
  return [
    {
      rule: t("programme:name.title"),
      says: `${pointsName.en.other} · ${pointsName.ko.other} · ${pointsName.ja.other}`,
    },
    { rule: t("programme:rule.rate"), says: rateInWords(earning.rate, t, format) },
    { rule: t("programme:rule.pending"), says: t("programme:rule.days", { count: earning.pendingDays }) },
    { rule: t("programme:rule.discounted"), says: yes(!earning.exclude.discountedPart) },
    { rule: t("programme:rule.tax"), says: yes(!earning.exclude.tax) },
    {
      rule: t("programme:products.title"),
      says:
        earning.products.length === 0
          ? t("form.none")
          : earning.products
              .map(({ choice, rate }) =>
                t("programme:rule.ownRate", {
                  products: choiceInWords(choice, t),
                  rate: rate.points === 0n ? t("programme:rule.noPoints") : rateInWords(rate, t, format),
                }),
              )
              .join(" · "),
    },
    { rule: t("programme:who.pos"), says: yes(earning.sources.pos) },
    { rule: t("programme:who.draft"), says: yes(earning.sources.draft) },
    { rule: t("programme:who.subscription"), says: yes(earning.sources.subscription) },
    { rule: t("programme:who.tags"), says: rules.excludedCustomerTags.join(", ") || t("form.none") },
    {
      rule: t("programme:expiry.months"),
      says:
        rules.expiryMonths === null
          ? t("programme:rule.never")
          : t("programme:rule.months", { count: rules.expiryMonths }),
    },
    {
      rule: t("programme:expiry.takenBack"),
      says: rules.takenBackAfterSpending === "owe" ? t("programme:expiry.owe") : t("programme:expiry.writeOff"),
    },
    { rule: t("programme:expiry.codes"), says: yes(rules.returnExpiredCodes) },
    {
      rule: t("programme:birthday.title"),
      says: rules.birthday === null ? t("form.no") : birthdayInWords(rules.birthday, gifts, t, format),
    },
    { rule: t("programme:stacking.title"), says: t(`programme:stacking.${campaigns.stacking}`) },
    {
      rule: t("programme:stacking.capPoints"),
      says: campaigns.capPoints === null ? t("form.none") : t("points", { count: Number(campaigns.capPoints) }),
    },
  ];
}

/** The rules that differ between what is in force (null: nothing yet) and the draft. */
export function ruleChanges(
  before: ProgrammeRules | null,
  after: ProgrammeRules,
  gifts: readonly GiftReward[],
  t: Texts,
  format: Format,
): RuleChange[] {
  const old = before === null ? [] : rulesInWords(before, gifts, t, format);
  return rulesInWords(after, gifts, t, format)
    .map(({ rule, says }, index) => ({ rule, before: old[index]?.says ?? NO_VALUE, after: says }))
    .filter((change) => before === null || change.before !== change.after);
}

/** Whether publishing the draft would change nothing. */
export function sameRules(one: ProgrammeRules | null, other: ProgrammeRules | null): boolean {
  return sameFields(one, other);
}

/** "1 point for every £10.00". */
export function rateInWords(rate: EarningRate, t: Texts, format: Format): string {
  return t("programme:rule.rateIs", { count: Number(rate.points), amount: format.money(rate.perMinor) });
}

/** "3 products, 1 collection, tag “tea”". */
export function choiceInWords(
  choice: { productIds: readonly bigint[]; collectionIds: readonly bigint[]; tags: readonly string[] },
  t: Texts,
): string {
  const parts = [
    choice.productIds.length > 0 && t("programme:rule.productsNamed", { count: choice.productIds.length }),
    choice.collectionIds.length > 0 && t("programme:rule.collectionsNamed", { count: choice.collectionIds.length }),
    choice.tags.length > 0 && t("programme:rule.tagsNamed", { tags: choice.tags.join(", ") }),
  ].filter((part) => part !== false);
  return parts.join(", ");
}
