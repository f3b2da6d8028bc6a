import { allRewards } from "#app/db/queries/rewards-list.ts";
import { rulesInForce } from "#app/db/queries/rules-in-force.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { Reward } from "#app/domain/loyalty/reward.ts";
import type { BirthdayGift } from "#app/domain/loyalty/rules.ts";

/** What birthdays bring, with the reward that is given; no rewards where it is points. */
export type BirthdayGiftInForce = { gift: BirthdayGift; rewards: Pick<Reward, "id" | "name" | "terms">[] };

/** What birthdays bring by the rules in force; null: nothing. */
export function birthdayGiftInForce(shopId: number): Promise<BirthdayGiftInForce | null> {
  return withShop(shopId, async (db) => {
    const gift = (await rulesInForce(db))?.rules.birthday ?? null;
    if (gift === null) return null;
    const given = gift.gift === "reward" ? (await allRewards(db)).filter(({ id }) => id === gift.rewardId) : [];
    return { gift, rewards: given.map(({ id, name, terms }) => ({ id, name, terms })) };
  });
}
