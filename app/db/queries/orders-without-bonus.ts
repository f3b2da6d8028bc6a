import type { ShopDb } from "#app/db/with-shop.ts";
import { orderExplanation, type OrderExplanation } from "#app/domain/loyalty/explanation.ts";

/** An order that earned, as the programme decided it. `paidAt` is epoch milliseconds. */
export type LoyaltyOrder = {
  orderId: bigint;
  memberId: bigint;
  ruleVersion: number;
  paidAt: number;
  explanation: OrderExplanation;
};

/** Those of the orders that a member earned with, and that campaigns have not looked at yet. */
export async function ordersWithoutBonus(db: ShopDb, orderIds: readonly bigint[]): Promise<LoyaltyOrder[]> {
  const rows = await db.query<Omit<LoyaltyOrder, "paidAt" | "explanation"> & { paidAt: Date; explanation: unknown }>(
    `SELECT o.order_id AS "orderId", o.member_id AS "memberId", o.rule_version AS "ruleVersion", o.paid_at AS "paidAt",
            o.explanation
     FROM loyalty_orders o
     WHERE o.shop_id = $1 AND o.order_id = ANY($2::bigint[]) AND o.member_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM campaign_orders c WHERE c.shop_id = $1 AND c.order_id = o.order_id)
     ORDER BY o.order_id`,
    [db.shopId, orderIds],
  );
  return rows.map((row) => ({
    ...row,
    paidAt: row.paidAt.getTime(),
    explanation: orderExplanation.parse(row.explanation),
  }));
}
