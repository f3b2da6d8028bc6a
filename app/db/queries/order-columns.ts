import { copyBinary } from "#app/db/copy-binary.ts";
import { SOME_ORDERS_HIDDEN } from "#app/db/hidden-orders.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import { IdColumn } from "#app/domain/orders/id-column.ts";
import { IdIndex } from "#app/domain/orders/id-index.ts";
import { OrderColumnsBuilder, OrderFlag, type OrderColumns } from "#app/domain/orders/order-columns.ts";
import type { CustomerOrderNumbers } from "#app/domain/retention/fold-shop.ts";

/** Where in a row of the query below an order's 64-bit values stand. */
const FIELDS = { id: 0, customerId: 1, netMinor: 5 };
const GUESTS_FIELDS = { ...FIELDS, customerId: null };

/** All of a shop's orders and refunds as typed columns: the input of a full fold. */
export async function orderColumns(db: ShopDb): Promise<OrderColumns> {
  const refunds = await refundRows(db);
  // Few orders have refunds: looking each order up among those is quicker, and smaller, than the other way round.
  const placeOfOrder = new Int32Array(refunds.orders.size).fill(-1);
  const builder = new OrderColumnsBuilder();
  // Null for nearly every order, which is quicker to compute and to send than 0.
  const flags = `CASE WHEN test OR financial_status = 'VOIDED' THEN
    (CASE WHEN test THEN ${OrderFlag.test} ELSE 0 END + CASE WHEN financial_status = 'VOIDED' THEN ${OrderFlag.voided} ELSE 0 END)::bigint END`;
  await copyBinary(
    db,
    `SELECT id, customer_id, ordered_at, ${flags}, cancelled_at, net_minor FROM orders WHERE shop_id = ${db.shopId}`,
    6,
    (row) => {
      const place = builder.addRow(
        row,
        row.isNull(1) ? GUESTS_FIELDS : FIELDS,
        row.epochMs(2),
        row.isNull(3) ? 0 : row.low(3),
        row.isNull(4) ? Number.NaN : row.epochMs(4),
      );
      const refunded = refunds.orders.findWords(row.low(0), row.high(0));
      if (refunded >= 0) placeOfOrder[refunded] = place;
    },
  );
  refunds.order.forEach((order, i) => {
    const place = placeOfOrder[order] as number;
    if (place >= 0) builder.addRefund(place, refunds.at[i] as number, refunds.netMinor[i] as bigint);
  });
  return builder.columns();
}

/** All refunds, in parallel lists: which of `orders` each belongs to, when it was made, how much it takes off. */
async function refundRows(db: ShopDb): Promise<{ orders: IdIndex; order: number[]; at: number[]; netMinor: bigint[] }> {
  const orders = new IdIndex();
  const order: number[] = [];
  const at: number[] = [];
  const netMinor: bigint[] = [];
  await copyBinary(db, `SELECT order_id, created_at, net_minor FROM refunds WHERE shop_id = ${db.shopId}`, 3, (row) => {
    order.push(orders.addWords(row.low(0), row.high(0)));
    at.push(row.epochMs(1));
    netMinor.push(row.bigint(2));
  });
  return { orders, order, at, netMinor };
}

/** Shopify's own count of every customer's orders. */
export async function customerOrderNumbers(db: ShopDb): Promise<CustomerOrderNumbers> {
  const ids = new IdColumn();
  const counts: number[] = [];
  await copyBinary(
    db,
    `SELECT id, number_of_orders FROM customers WHERE shop_id = ${db.shopId} AND ${SOME_ORDERS_HIDDEN}`,
    2,
    (row) => {
      ids.addWords(row.low(0), row.high(0));
      counts.push(row.low(1) >>> 0);
    },
  );
  return { customerId: ids.ids, numberOfOrders: Float64Array.from(counts) };
}
