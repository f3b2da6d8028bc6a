import { SOME_ORDERS_HIDDEN } from "#app/db/hidden-orders.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { OrderFact } from "#app/domain/orders/order.ts";

type Row = {
  id: bigint;
  customerId: bigint | null;
  at: Date;
  test: boolean;
  status: string;
  cancelledAt: Date | null;
  netMinor: bigint;
  refundAts: Date[] | null;
  refundNets: bigint[] | null;
};

const SELECT = `
  SELECT o.id, o.customer_id AS "customerId", o.ordered_at AS at, o.test, o.financial_status AS status,
         o.cancelled_at AS "cancelledAt", o.net_minor AS "netMinor", r.ats AS "refundAts", r.nets AS "refundNets"
  FROM orders o
  LEFT JOIN LATERAL (
    SELECT array_agg(created_at ORDER BY id) AS ats, array_agg(net_minor ORDER BY id) AS nets
    FROM refunds WHERE shop_id = o.shop_id AND order_id = o.id
  ) r ON true`;

/** All orders of the given customers, with their refunds, as the retention room needs them. */
export async function orderFactsOfCustomers(db: ShopDb, customerIds: readonly bigint[]): Promise<OrderFact[]> {
  const where = "WHERE o.shop_id = $1 AND o.customer_id = ANY($2::bigint[])";
  return (await db.query<Row>(`${SELECT} ${where}`, [db.shopId, customerIds])).map(toFact);
}

/** All guest orders of the given UTC days (days since 1970-01-01). */
export async function guestOrderFactsOfDays(db: ShopDb, utcDays: readonly number[]): Promise<OrderFact[]> {
  const rows = await db.query<Row>(
    `${SELECT} JOIN unnest($2::int[]) AS d (day)
       ON o.ordered_at >= to_timestamp(d.day * 86400::float8) AND o.ordered_at < to_timestamp((d.day + 1) * 86400::float8)
     WHERE o.shop_id = $1 AND o.customer_id IS NULL`,
    [db.shopId, utcDays],
  );
  return rows.map(toFact);
}

function toFact(row: Row): OrderFact {
  return {
    id: row.id,
    customerId: row.customerId,
    at: row.at.getTime(),
    test: row.test,
    voided: row.status === "VOIDED",
    cancelledAt: row.cancelledAt?.getTime() ?? null,
    netMinor: row.netMinor,
    refunds: (row.refundAts ?? []).map((at, i) => ({ at: at.getTime(), netMinor: row.refundNets?.[i] ?? 0n })),
  };
}

/**
 * Shopify's own count of each customer's orders, of any status, where it matters: empty when we see all orders. Customers
 * that are not known are missing.
 */
export async function ordersCountedByShopify(db: ShopDb, customerIds: readonly bigint[]): Promise<Map<bigint, bigint>> {
  const rows = await db.query<{ id: bigint; count: bigint }>(
    `SELECT id, number_of_orders AS count FROM customers
     WHERE shop_id = $1 AND id = ANY($2::bigint[]) AND ${SOME_ORDERS_HIDDEN}`,
    [db.shopId, customerIds],
  );
  return new Map(rows.map((row) => [row.id, row.count]));
}
