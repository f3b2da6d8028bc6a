import type { ShopDb } from "#app/db/with-shop.ts";

/**
 * The next orders of which the ledger may not know all: paid ones that were not decided yet, those seen unpaid, and those
 * that were awarded, also if they were deleted since. By id, after `after`.
 * @param earnsFrom epoch milliseconds; orders of before it, unless seen unpaid, earn nothing
 */
export async function ordersToFollow(
  db: ShopDb,
  earnsFrom: number | null,
  after: bigint,
  limit: number,
): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT id FROM (
       (SELECT o.id FROM orders o
        WHERE o.shop_id = $1 AND o.id > $3 AND (o.customer_id > 0 OR o.customer_id IS NULL AND o.guest_hash IS NOT NULL) AND NOT o.test
          AND o.financial_status IN ('PAID', 'PARTIALLY_REFUNDED', 'REFUNDED') AND o.ordered_at >= to_timestamp($2 / 1000.0)
          AND NOT EXISTS (SELECT 1 FROM loyalty_orders l WHERE l.shop_id = $1 AND l.order_id = o.id)
        ORDER BY o.id LIMIT $4)
       UNION
       (SELECT order_id FROM loyalty_unpaid_orders WHERE shop_id = $1 AND order_id > $3 ORDER BY order_id LIMIT $4)
       UNION
       (SELECT DISTINCT order_id FROM loyalty_awards WHERE shop_id = $1 AND order_id > $3 ORDER BY order_id LIMIT $4)
     ) AS candidate (id) ORDER BY id LIMIT $4`,
    [db.shopId, earnsFrom, after, limit],
  );
  return rows.map((row) => row.id);
}
