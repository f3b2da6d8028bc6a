import { memberRedemptions, type ShownRedemption } from "#app/db/queries/member-redemptions.ts";
import { withShop } from "#app/db/with-shop.ts";

/** What a member's points are made of. Instants are epoch milliseconds, points bigints. */
export type MemberPoints = {
  /** earned together and not spent, those that expire first at the head */
  lots: { number: number; left: bigint; earnedAt: number; expiresAt: number | null }[];
  /** awarded and not to be spent yet, an order and campaign each, the next first */
  pending: { orderId: bigint; campaignName: string | null; points: bigint; releaseAt: number | null }[];
  /** reserved for redemptions under way */
  holds: { points: bigint; at: number; rewardName: string | null }[];
  /** the latest first */
  redemptions: ShownRedemption[];
};

const MOST = 100;

/** The lots, pending awards, holds and redemptions of a member. */
export function memberPoints(shopId: number, memberId: bigint): Promise<MemberPoints> {
  return withShop(shopId, async (db) => ({
    lots: await db.query<MemberPoints["lots"][number]>(
      `SELECT number, "left", (extract(epoch FROM earned_at) * 1000)::float8 AS "earnedAt",
              (extract(epoch FROM expires_at) * 1000)::float8 AS "expiresAt"
       FROM loyalty_lots WHERE shop_id = $1 AND member_id = $2 AND "left" > 0
       ORDER BY expires_at NULLS LAST, number LIMIT ${MOST}`,
      [shopId, memberId],
    ),
    pending: await db.query<MemberPoints["pending"][number]>(
      `SELECT w.order_id AS "orderId", c.name AS "campaignName", sum(w.target)::bigint AS points,
              (extract(epoch FROM w.release_at) * 1000)::float8 AS "releaseAt"
       FROM loyalty_awards w LEFT JOIN campaigns c ON c.shop_id = $1 AND c.id = w.campaign_id
       WHERE w.shop_id = $1 AND w.member_id = $2 AND w.released_at IS NULL AND w.target > 0
       GROUP BY w.order_id, w.campaign_id, c.name, w.release_at
       ORDER BY w.release_at, w.order_id, w.campaign_id LIMIT ${MOST}`,
      [shopId, memberId],
    ),
    holds: await db.query<MemberPoints["holds"][number]>(
      `SELECT h.points, (extract(epoch FROM h.at) * 1000)::float8 AS at, r.terms ->> 'rewardName' AS "rewardName"
       FROM loyalty_holds h LEFT JOIN loyalty_redemptions r ON r.shop_id = $1 AND r.id = h.redemption_id
       WHERE h.shop_id = $1 AND h.member_id = $2 AND h.ended_at IS NULL ORDER BY h.at LIMIT ${MOST}`,
      [shopId, memberId],
    ),
    redemptions: await memberRedemptions(db, memberId, MOST),
  }));
}
