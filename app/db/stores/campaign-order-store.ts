import type { ShopDb } from "#app/db/with-shop.ts";
import { bonusExplanationJson, type BonusExplanation } from "#app/domain/campaigns/bonus-explanation.ts";

/** What campaigns gave an order, and how they were combined. */
export type CampaignOrder = { orderId: bigint; points: bigint; explanation: BonusExplanation };

/** Keeps what campaigns gave orders: once and for all. @param now epoch milliseconds */
export async function saveCampaignOrders(db: ShopDb, orders: readonly CampaignOrder[], now: number): Promise<void> {
  if (orders.length === 0) return;
  await db.execute(
    `INSERT INTO campaign_orders (shop_id, order_id, granted_at, points, explanation)
     SELECT $1, id, to_timestamp($2::float8 / 1000), points, explanation
     FROM unnest($3::bigint[], $4::bigint[], $5::jsonb[]) AS o (id, points, explanation)`,
    [
      db.shopId,
      now,
      orders.map((order) => order.orderId),
      orders.map((order) => order.points),
      orders.map((order) => bonusExplanationJson(order.explanation)),
    ],
  );
}
