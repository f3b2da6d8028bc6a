import { copyBinary } from "#app/db/copy-binary.ts";
import { copyAll } from "#app/db/copy.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { LineColumns } from "#app/domain/retention/figures/product-repeat.ts";

/** The lines of the given orders as columns: what customers bought first. `productId` is 0 where there is none. */
export async function linesOfOrders(db: ShopDb, orderIds: BigInt64Array): Promise<LineColumns> {
  await db.query("CREATE TEMPORARY TABLE wanted_orders (id bigint) ON COMMIT DROP");
  await copyAll(db, "wanted_orders", [{ name: "id", type: "bigint" }], asRows(orderIds));
  await db.query("ANALYZE wanted_orders");
  const orders: bigint[] = [];
  const products: bigint[] = [];
  await copyBinary(
    db,
    `SELECT l.order_id, l.product_id FROM wanted_orders w JOIN order_lines l ON l.shop_id = ${db.shopId} AND l.order_id = w.id
     WHERE l.product_id IS NOT NULL`,
    2,
    (row) => {
      orders.push(row.bigint(0));
      products.push(row.bigint(1));
    },
  );
  await db.query("DROP TABLE wanted_orders");
  return { orderId: BigInt64Array.from(orders), productId: BigInt64Array.from(products) };
}

function* asRows(ids: BigInt64Array): Generator<[bigint]> {
  for (const id of ids) yield [id];
}
