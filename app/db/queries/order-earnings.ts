import { withShop } from "#app/db/with-shop.ts";
import { orderExplanation, type OrderExplanation } from "#app/domain/loyalty/explanation.ts";

/** What an order gave and why. Instants are epoch milliseconds, points bigints. */
export type OrderEarnings = {
  orderId: bigint;
  /** null where nobody earned */
  memberId: bigint | null;
  ruleVersion: number;
  paidAt: number;
  awardedAt: number;
  /** base points at the award */
  points: bigint;
  explanation: OrderExplanation;
  /** each line's awards as they are now, campaigns' among them */
  awards: OrderLineAward[];
};

export type OrderLineAward = {
  lineId: bigint;
  productTitle: string | null;
  /** 0: by the base rules */
  campaignId: number;
  campaignName: string | null;
  points: bigint;
  /** what is left of them after refunds and edits */
  target: bigint;
  /** until then they are pending */
  releaseAt: number | null;
  released: boolean;
};

/** The answer to "why 240 points?", or null for an order that was not decided (yet). */
export function orderEarnings(shopId: number, orderId: bigint): Promise<OrderEarnings | null> {
  return withShop(shopId, async (db) => {
    const [row] = await db.query<{
      memberId: bigint | null;
      ruleVersion: number;
      paidAt: Date;
      awardedAt: Date;
      points: bigint;
      explanation: unknown;
    }>(
      `SELECT member_id AS "memberId", rule_version AS "ruleVersion", paid_at AS "paidAt", awarded_at AS "awardedAt",
              points, explanation
       FROM loyalty_orders WHERE shop_id = $1 AND order_id = $2`,
      [shopId, orderId],
    );
    if (!row) return null;
    const awards = await db.query<Omit<OrderLineAward, "releaseAt"> & { releaseAt: Date | null }>(
      `SELECT w.line_id AS "lineId", p.title AS "productTitle", w.campaign_id AS "campaignId", c.name AS "campaignName",
              w.points, w.target, w.release_at AS "releaseAt", w.released_at IS NOT NULL AS released
       FROM loyalty_awards w
       LEFT JOIN order_lines l ON l.shop_id = $1 AND l.order_id = w.order_id AND l.id = w.line_id
       LEFT JOIN products p ON p.shop_id = $1 AND p.id = l.product_id
       LEFT JOIN campaigns c ON c.shop_id = $1 AND c.id = w.campaign_id
       WHERE w.shop_id = $1 AND w.order_id = $2 ORDER BY w.line_id, w.campaign_id`,
      [shopId, orderId],
    );
    return {
      ...row,
      orderId,
      paidAt: row.paidAt.getTime(),
      awardedAt: row.awardedAt.getTime(),
      explanation: orderExplanation.parse(row.explanation),
      awards: awards.map((award) => ({ ...award, releaseAt: award.releaseAt?.getTime() ?? null })),
    };
  });
}
