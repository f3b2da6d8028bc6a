import type { ShopDb } from "#app/db/with-shop.ts";

/** Which orders: paid in full and placed in [from, until), epoch milliseconds. */
export type PaidWindow = { from: number; until: number; /** leaves out those that were decided */ undecided: boolean };

/** Ids of paid orders of customers, and of guests who can be known again, the highest (so about the latest) first, below `below`. */
export async function paidOrders(
  db: ShopDb,
  { from, until, undecided }: PaidWindow,
  below: bigint | null,
  limit: number,
): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT o.id FROM orders o
     WHERE o.shop_id = $1 AND (o.customer_id > 0 OR o.customer_id IS NULL AND o.guest_hash IS NOT NULL)
       AND NOT o.test AND o.financial_status IN ('PAID', 'PARTIALLY_REFUNDED', 'REFUNDED')
       AND o.ordered_at >= to_timestamp($2 / 1000.0) AND o.ordered_at < to_timestamp($3 / 1000.0)
       AND ($4::bigint IS NULL OR o.id < $4)
       AND NOT ($5 AND EXISTS (SELECT 1 FROM loyalty_orders l WHERE l.shop_id = $1 AND l.order_id = o.id))
     ORDER BY o.id DESC LIMIT $6`,
    [db.shopId, from, until, below, undecided, limit],
  );
  return rows.map((row) => row.id);
}
