import type { ShopDb } from "#app/db/with-shop.ts";
import type { OrderRecord } from "#app/domain/orders/records.ts";

/** An order that is stored as one customer's and was read as another's; the erased and guests are nobody here. */
export type MovedOrder = { fromId: bigint; toId: bigint };

/** Which of the orders, as they were read, belong to another customer than the one they are stored with; last changed last. */
export function movedOrders(
  db: ShopDb,
  read: readonly Pick<OrderRecord, "id" | "customerId" | "updatedAt">[],
): Promise<MovedOrder[]> {
  return db.query<MovedOrder>(
    `SELECT o.customer_id AS "fromId", r.customer_id AS "toId"
     FROM unnest($2::bigint[], $3::bigint[], $4::float8[]) AS r (id, customer_id, updated_at_ms)
     JOIN orders o ON o.shop_id = $1 AND o.id = r.id
     WHERE o.customer_id > 0 AND r.customer_id > 0 AND o.customer_id <> r.customer_id
     ORDER BY r.updated_at_ms, r.id`,
    [
      db.shopId,
      read.map((order) => order.id),
      read.map((order) => order.customerId),
      read.map((order) => order.updatedAt),
    ],
  );
}
