import type { ShopDb } from "#app/db/with-shop.ts";
import { rewardTerms, type Reward } from "#app/domain/loyalty/reward.ts";

type Row = Omit<Reward, "terms"> & { terms: unknown };

/** All rewards of the shop, in the merchant's order. */
export async function allRewards(db: ShopDb): Promise<Reward[]> {
  const rows = await db.query<Row>(
    "SELECT id, name, cost, terms, state, position FROM loyalty_rewards WHERE shop_id = $1 ORDER BY position, id",
    [db.shopId],
  );
  return rows.map((row) => ({ ...row, terms: rewardTerms.parse(row.terms) }));
}
