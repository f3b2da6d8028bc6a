import { copyBinary } from "#app/db/copy-binary.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import { IdColumn } from "#app/domain/orders/id-column.ts";
import type { LineColumns } from "#app/domain/retention/figures/product-repeat.ts";

/**
 * Orders asked for at once. PostgreSQL goes through the index once for all of them, and to the pages found there in their
 * order; joined with a table of a whole shop's orders it would read all lines.
 */
const ORDERS_A_QUERY = 50_000;

/** The lines of the given orders as columns: what customers bought first. `productId` is 0 where there is none. */
export async function linesOfOrders(db: ShopDb, orderIds: BigInt64Array): Promise<LineColumns> {
  const orders = new IdColumn();
  const products = new IdColumn();
  for (let from = 0; from < orderIds.length; from += ORDERS_A_QUERY) {
    await copyBinary(
      db,
      `SELECT order_id, product_id FROM order_lines
       WHERE shop_id = ${db.shopId} AND order_id = ANY('{${orderIds.subarray(from, from + ORDERS_A_QUERY).join()}}'::bigint[])
         AND product_id IS NOT NULL`,
      2,
      (row) => {
        orders.addWords(row.low(0), row.high(0));
        products.addWords(row.low(1), row.high(1));
      },
    );
  }
  return { orderId: orders.ids, productId: products.ids };
}
