import { withShop } from "#app/db/with-shop.ts";
import { bestPointValue, pointsInMoney } from "#app/domain/loyalty/liability.ts";
import { rewardTerms } from "#app/domain/loyalty/reward.ts";

/**
 * What a campaign gave so far. It does not say what the campaign caused: without customers who were left out on purpose
 * nobody can know who would have bought anyway, which is what `heldOut` 0 stands for.
 */
export type CampaignResults = {
  orders: number;
  members: number;
  givenPoints: bigint;
  /** by refunds, edits and cancellations since */
  takenBackPoints: bigint;
  /** of what is left of them, those that cannot be spent yet */
  pendingPoints: bigint;
  /** what is left of them in minor units; null while no reward gives points a worth */
  costMinor: bigint | null;
  heldOut: 0;
};

type Sums = Omit<CampaignResults, "costMinor" | "heldOut">;

/** The results of one campaign: all zero where it gave nothing yet. */
export function campaignResults(shopId: number, campaignId: number): Promise<CampaignResults> {
  return withShop(shopId, async (db) => {
    const [sums] = await db.query<Sums>(
      `SELECT count(DISTINCT order_id)::int AS orders, count(DISTINCT member_id)::int AS members,
              coalesce(sum(points), 0)::bigint AS "givenPoints", coalesce(sum(points - target), 0)::bigint AS "takenBackPoints",
              coalesce(sum(target) FILTER (WHERE released_at IS NULL), 0)::bigint AS "pendingPoints"
       FROM loyalty_awards WHERE shop_id = $1 AND campaign_id = $2 AND campaign_id > 0`,
      [shopId, campaignId],
    );
    if (!sums) throw new Error("a sum without a row");
    const rewards = await db.query<{ cost: bigint; terms: unknown }>(
      "SELECT cost, terms FROM loyalty_rewards WHERE shop_id = $1 AND state = 'active'",
      [shopId],
    );
    const worth = bestPointValue(
      rewards.map(({ cost, terms }) => ({ cost, terms: rewardTerms.parse(terms), state: "active" })),
    );
    return { ...sums, costMinor: worth && pointsInMoney(sums.givenPoints - sums.takenBackPoints, worth), heldOut: 0 };
  });
}
