import type { ShopDb } from "#app/db/with-shop.ts";

/** Where a reward is the birthday gift. */
export type BirthdayRewardUse = {
  /** of the rules in force or of those being edited */
  now: boolean;
  /** of any rules ever published, or of those being edited: gifts may still be made up for under the former */
  ever: boolean;
};

/** Whether a reward is or was the birthday gift. */
export async function birthdayRewardUse(db: ShopDb, rewardId: number): Promise<BirthdayRewardUse> {
  const [row] = await db.query<BirthdayRewardUse>(
    `WITH uses AS (
       SELECT v.version = p.version AS now, v.rules FROM loyalty_rule_versions v
       JOIN loyalty_programmes p ON p.shop_id = $1 WHERE v.shop_id = $1
       UNION ALL
       SELECT true, draft FROM loyalty_programmes WHERE shop_id = $1 AND draft IS NOT NULL)
     SELECT coalesce(bool_or(now), false) AS now, count(*) > 0 AS ever
     FROM uses WHERE (rules -> 'birthday' ->> 'rewardId')::int = $2`,
    [db.shopId, rewardId],
  );
  return row ?? { now: false, ever: false };
}
