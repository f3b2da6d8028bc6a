import { rulesInForce } from "#app/db/queries/rules-in-force.ts";
import { refusedGifts, type RefusedGifts } from "#app/db/queries/refused-gifts.ts";
import { allRewards } from "#app/db/queries/rewards-list.ts";
import { stuckRedemptions, type StuckRedemption } from "#app/db/queries/stuck-redemptions.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { Reward } from "#app/domain/loyalty/reward.ts";
import type { EarningRate } from "#app/domain/loyalty/rules.ts";

/** A redemption usually ends within seconds; one that has waited so long is shown. */
const WAITED_MS = 15 * 60_000;

/**
 * All rewards in their order, and the redemptions and birthday gifts that a person should look at.
 * @param now epoch milliseconds
 */
export function rewardsPage(
  shopId: number,
  now: number,
): Promise<{ rewards: Reward[]; stuck: StuckRedemption[]; refused: RefusedGifts[] }> {
  return withShop(shopId, async (db) => ({
    rewards: await allRewards(db),
    stuck: await stuckRedemptions(db, now - WAITED_MS),
    refused: await refusedGifts(db),
  }));
}

/** One reward (null: none of that number), and the rate at which its points are earned (null: no programme yet). */
export function rewardPage(
  shopId: number,
  id: number | null,
): Promise<{ reward: Reward | null; rate: EarningRate | null }> {
  return withShop(shopId, async (db) => ({
    reward: (await allRewards(db)).find((each) => each.id === id) ?? null,
    rate: (await rulesInForce(db))?.rules.earning.rate ?? null,
  }));
}
