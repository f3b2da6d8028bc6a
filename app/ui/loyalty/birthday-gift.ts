import type { RewardState, RewardTerms } from "#app/domain/loyalty/reward.ts";
import type { BirthdayGift } from "#app/domain/loyalty/rules.ts";
import type { Texts } from "#app/i18n/texts.ts";
import type { Format } from "../format.ts";
import { giftInWords } from "../rewards/reward-in-words.ts";

/** A reward that gives a code, and so can be given on birthdays. */
export type GiftReward = { id: number; name: string; terms: RewardTerms; state: RewardState };

/** What a birthday brings: "100 points", or "Cake: £5.00 off". */
export function birthdayInWords(
  gift: BirthdayGift,
  rewards: readonly Pick<GiftReward, "id" | "name" | "terms">[],
  t: Texts,
  format: Format,
): string {
  if (gift.gift === "points") return t("points", { count: Number(gift.points) });
  const reward = rewards.find(({ id }) => id === gift.rewardId);
  return reward
    ? t("programme:birthday.code", { reward: reward.name, gives: giftInWords(reward.terms, t, format) })
    : t("programme:birthday.someReward");
}
