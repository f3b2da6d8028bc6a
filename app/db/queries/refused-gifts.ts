import type { ShopDb } from "#app/db/with-shop.ts";

/** Birthday gifts of one reward that Shopify refused to make for the same reason; a person decides what becomes of them. */
export type RefusedGifts = {
  rewardId: number;
  rewardName: string;
  /** Shopify's word for why */
  failure: string;
  gifts: number;
};

/** Gifts that were refused and nobody has decided about. Of a person who was erased there is nothing to decide. */
export function refusedGifts(db: ShopDb): Promise<RefusedGifts[]> {
  return db.query<RefusedGifts>(
    `SELECT r.reward_id AS "rewardId", w.name AS "rewardName", r.failure, count(*)::int AS gifts
     FROM loyalty_redemptions r JOIN loyalty_rewards w ON w.shop_id = $1 AND w.id = r.reward_id
     JOIN loyalty_members m ON m.shop_id = $1 AND m.id = r.member_id AND m.erased_at IS NULL
     WHERE r.shop_id = $1 AND r.points = 0 AND r.state = 'failed' AND r.resolved_by IS NULL
     GROUP BY r.reward_id, w.name, r.failure ORDER BY r.reward_id, r.failure`,
    [db.shopId],
  );
}
