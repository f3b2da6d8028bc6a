import { allRewards } from "#app/db/queries/rewards-list.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { Reward } from "#app/domain/loyalty/reward.ts";

/** A reward that gives a code, and so can be given on birthdays. */
export type GiftReward = Pick<Reward, "id" | "name" | "terms" | "state">;

/** The shop's rewards that give a code, in the merchant's order; archived ones too, because earlier rules may name them. */
export function giftRewards(shopId: number): Promise<GiftReward[]> {
  return withShop(shopId, async (db) =>
    (await allRewards(db))
      .filter(({ terms }) => terms.kind !== "store_credit")
      .map(({ id, name, terms, state }) => ({ id, name, terms, state })),
  );
}
