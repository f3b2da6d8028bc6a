import type { ShopDb } from "#app/db/with-shop.ts";
import { progressTo, rewardTerms, type Reward } from "#app/domain/loyalty/reward.ts";

type Row = Omit<Reward, "terms"> & { terms: unknown };

/** A reward with how far a member is from it, in points. */
export type OfferedReward = Reward & {
  affordable: boolean;
  missing: bigint;
  share: number;
  /** how many more of it the member may redeem; null: any number */
  remaining: number | null;
};

/** All rewards of the shop, in the merchant's order. */
export async function allRewards(db: ShopDb): Promise<Reward[]> {
  const rows = await db.query<Row>(
    "SELECT id, name, cost, terms, state, position FROM loyalty_rewards WHERE shop_id = $1 ORDER BY position, id",
    [db.shopId],
  );
  return rows.map((row) => ({ ...row, terms: rewardTerms.parse(row.terms) }));
}

/**
 * The active rewards as a member sees them; for a visitor (null) nothing is affordable.
 * @param memberId of an account that was not merged into another
 */
export async function offeredRewards(db: ShopDb, memberId: bigint | null): Promise<OfferedReward[]> {
  const rows = await db.query<Row & { available: bigint; redeemed: number }>(
    `WITH RECURSIVE family AS (
       SELECT $2::bigint AS id
       UNION
       SELECT m.id FROM family JOIN loyalty_members m ON m.shop_id = $1 AND m.merged_into = family.id)
     SELECT w.id, w.name, w.cost, w.terms, w.state, w.position,
            coalesce((SELECT open - held FROM loyalty_accounts WHERE shop_id = $1 AND member_id = $2), 0) AS available,
            (SELECT count(*)::int FROM loyalty_redemptions r
             WHERE r.shop_id = $1 AND r.member_id IN (SELECT id FROM family) AND r.reward_id = w.id AND r.points > 0
               AND r.state NOT IN ('failed', 'cancelled')) AS redeemed
     FROM loyalty_rewards w WHERE w.shop_id = $1 AND w.state = 'active' ORDER BY w.position, w.id`,
    [db.shopId, memberId],
  );
  return rows.map(({ available, redeemed, ...row }) => {
    const terms = rewardTerms.parse(row.terms);
    const remaining = terms.limitPerMember === null ? null : Math.max(0, terms.limitPerMember - redeemed);
    return { ...row, terms, ...progressTo(row.cost, available), remaining };
  });
}
