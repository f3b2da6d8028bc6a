import type { ShopDb } from "#app/db/with-shop.ts";
import type { EarningLine, EarningOrder } from "#app/domain/loyalty/earning-order.ts";

type OrderRow = Omit<EarningOrder, "orderedAt" | "updatedAt" | "cancelledAt" | "lines"> & {
  orderedAt: Date;
  updatedAt: Date;
  cancelledAt: Date | null;
};

type LineRow = EarningLine & { orderId: bigint };

/** Orders as earning sees them, with their lines, what was given back of them, and the products and customers of today. */
export async function earningOrders(db: ShopDb, orderIds: readonly bigint[]): Promise<EarningOrder[]> {
  const orders = await db.query<OrderRow>(
    `SELECT o.id, w.customer_id AS "customerId",
            CASE WHEN w.customer_id IS NULL THEN o.guest_hash END AS "guestHash", coalesce(c.tags, '{}') AS "customerTags", o.ordered_at AS "orderedAt",
            o.updated_at AS "updatedAt", o.cancelled_at AS "cancelledAt", o.test, o.financial_status AS "financialStatus",
            o.source_name AS "sourceName",
            (SELECT coalesce(sum(r.net_minor), 0)::bigint FROM refunds r
             WHERE r.shop_id = $1 AND r.order_id = o.id AND NOT EXISTS (
               SELECT 1 FROM refund_lines l WHERE l.shop_id = $1 AND l.order_id = o.id AND l.refund_id = r.id)
            ) AS "refundedWithoutLinesMinor"
     FROM orders o
     CROSS JOIN LATERAL (SELECT coalesce(o.customer_id, (
       SELECT min(k.id) FROM customers k WHERE k.shop_id = $1 AND k.email_hash = o.guest_hash)) AS customer_id) AS w
     LEFT JOIN customers c ON c.shop_id = $1 AND c.id = w.customer_id
     WHERE o.shop_id = $1 AND o.id = ANY($2::bigint[]) ORDER BY o.id`,
    [db.shopId, orderIds],
  );
  const lines = await db.query<LineRow>(
    `SELECT l.order_id AS "orderId", l.id, l.product_id AS "productId", coalesce(p.collection_ids, '{}') AS "collectionIds",
            coalesce(p.tags, '{}') AS tags, l.quantity, l.gift_card AS "giftCard", l.gross_minor AS "grossMinor",
            l.discount_minor AS "discountMinor", l.tax_minor AS "taxMinor",
            (SELECT coalesce(sum(r.quantity), 0)::int FROM refund_lines r
             WHERE r.shop_id = $1 AND r.order_id = l.order_id AND r.line_id = l.id) AS "refundedUnits"
     FROM order_lines l LEFT JOIN products p ON p.shop_id = $1 AND p.id = l.product_id
     WHERE l.shop_id = $1 AND l.order_id = ANY($2::bigint[]) ORDER BY l.order_id, l.id`,
    [db.shopId, orderIds],
  );
  const byOrder = Map.groupBy(lines, (line) => line.orderId);
  return orders.map((order) => ({
    ...order,
    orderedAt: order.orderedAt.getTime(),
    updatedAt: order.updatedAt.getTime(),
    cancelledAt: order.cancelledAt?.getTime() ?? null,
    lines: byOrder.get(order.id) ?? [],
  }));
}
