import { copyBinary } from "#app/db/copy-binary.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import { IdIndex } from "#app/domain/orders/id-index.ts";
import { OrderColumnsBuilder, OrderFlag, type OrderColumns } from "#app/domain/orders/order-columns.ts";
import type { CustomerOrderNumbers } from "#app/domain/retention/fold-shop.ts";

/** All of a shop's orders and refunds as typed columns: the input of a full fold. */
export async function orderColumns(db: ShopDb): Promise<OrderColumns> {
  const builder = new OrderColumnsBuilder();
  const places = new IdIndex();
  const flags = `(CASE WHEN test THEN ${OrderFlag.test} ELSE 0 END + CASE WHEN financial_status = 'VOIDED' THEN ${OrderFlag.voided} ELSE 0 END)::bigint`;
  await copyBinary(
    db,
    `SELECT id, customer_id, ordered_at, ${flags}, cancelled_at, net_minor FROM orders WHERE shop_id = ${db.shopId}`,
    6,
    (row) => {
      places.addWords(row.low(0), row.high(0));
      const guest = row.isNull(1);
      builder.addOrder(
        row.bigint(0),
        guest ? 0n : row.bigint(1),
        row.epochMs(2),
        row.low(3) | (guest ? OrderFlag.guest : 0),
        row.isNull(4) ? Number.NaN : row.epochMs(4),
        row.bigint(5),
      );
    },
  );
  await copyBinary(db, `SELECT order_id, created_at, net_minor FROM refunds WHERE shop_id = ${db.shopId}`, 3, (row) => {
    const place = places.findWords(row.low(0), row.high(0));
    if (place >= 0) builder.addRefund(place, row.epochMs(1), row.bigint(2));
  });
  return builder.columns();
}

/** Shopify's own count of every customer's orders. */
export async function customerOrderNumbers(db: ShopDb): Promise<CustomerOrderNumbers> {
  const ids: bigint[] = [];
  const counts: number[] = [];
  await copyBinary(db, `SELECT id, number_of_orders FROM customers WHERE shop_id = ${db.shopId}`, 2, (row) => {
    ids.push(row.bigint(0));
    counts.push(row.low(1) >>> 0);
  });
  return { customerId: BigInt64Array.from(ids), numberOfOrders: Float64Array.from(counts) };
}
