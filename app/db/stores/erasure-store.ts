import type { ShopDb } from "#app/db/with-shop.ts";

/** What is kept about one customer, as the shop's owner may hand it over: rows by table. */
export async function collectCustomer(db: ShopDb, customerId: bigint): Promise<Record<string, unknown[]>> {
  const orders = "(SELECT id FROM orders WHERE shop_id = $1 AND customer_id = $2)";
  const wanted: Record<string, string> = {
    customers: "SELECT * FROM customers WHERE shop_id = $1 AND id = $2",
    orders: "SELECT * FROM orders WHERE shop_id = $1 AND customer_id = $2 ORDER BY id",
    order_lines: `SELECT * FROM order_lines WHERE shop_id = $1 AND order_id IN ${orders} ORDER BY order_id, id`,
    refunds: `SELECT * FROM refunds WHERE shop_id = $1 AND order_id IN ${orders} ORDER BY order_id, id`,
    refund_lines: `SELECT * FROM refund_lines WHERE shop_id = $1 AND order_id IN ${orders} ORDER BY order_id, refund_id, line_id`,
    customer_facts: "SELECT * FROM customer_facts WHERE shop_id = $1 AND customer_id = $2",
  };
  const found: Record<string, unknown[]> = {};
  for (const [table, sql] of Object.entries(wanted)) {
    // As text inside JSON: bigints must not pass through JavaScript numbers on their way to the merchant.
    const rows = await db.query<{ row: unknown }>(`SELECT to_jsonb(t) - 'shop_id' AS row FROM (${sql}) t`, [
      db.shopId,
      customerId,
    ]);
    found[table] = rows.map((r) => r.row);
  }
  return found;
}

/**
 * Takes the person out of the shop's data: the customer row, the facts and every waiting mention go, the orders stay
 * under the pseudonym, without what could lead back (visit, codes made for one person stay with Shopify only).
 * @returns rows touched, by table
 */
export async function eraseCustomer(
  db: ShopDb,
  customerId: bigint,
  pseudonym: bigint,
): Promise<Record<string, number>> {
  const values = [db.shopId, customerId];
  return {
    customers: await db.execute("DELETE FROM customers WHERE shop_id = $1 AND id = $2", values),
    dirty_objects: await db.execute(
      "DELETE FROM dirty_objects WHERE shop_id = $1 AND subject = 'customer' AND id = $2",
      values,
    ),
    orders: await db.execute(
      "UPDATE orders SET customer_id = $3, visit = NULL, discount_codes = '{}' WHERE shop_id = $1 AND customer_id = $2",
      [...values, pseudonym],
    ),
    order_lines: await db.execute(
      `UPDATE order_lines SET discounts = NULL WHERE shop_id = $1 AND discounts IS NOT NULL
       AND order_id IN (SELECT id FROM orders WHERE shop_id = $1 AND customer_id = $2)`,
      [db.shopId, pseudonym],
    ),
    inbox_deliveries: await db.execute(
      `DELETE FROM inbox_deliveries WHERE shop_id = $1 AND processed_at IS NOT NULL AND topic LIKE 'customers/%'
       AND (payload ->> 'id' = $2::text OR payload -> 'customer' ->> 'id' = $2::text
            OR payload ->> 'admin_graphql_api_customer_kept_id' = 'gid://shopify/Customer/' || $2::text
            OR payload ->> 'admin_graphql_api_customer_deleted_id' = 'gid://shopify/Customer/' || $2::text)`,
      [db.shopId, customerId.toString()],
    ),
    privacy_requests: await db.execute(
      `UPDATE privacy_requests SET export = NULL WHERE shop_id = $1 AND export -> 'customerId' = to_jsonb($2::text)`,
      [db.shopId, customerId.toString()],
    ),
    retention_snapshots: await db.execute(
      "DELETE FROM retention_snapshots WHERE shop_id = $1 AND subject = 'top-customers' AND body::text LIKE '%' || $2::text || '%'",
      [db.shopId, customerId.toString()],
    ),
  };
}

/** Removes everything kept about the shop, and in the end the shop. @returns rows removed, by table */
export async function eraseShop(db: ShopDb): Promise<Record<string, number>> {
  const tables = await db.query<{ name: string }>(
    `SELECT relname AS name FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attname = 'shop_id' AND NOT attisdropped ORDER BY relname`,
  );
  const removed: Record<string, number> = {};
  for (const { name } of tables)
    removed[name] = await db.execute(`DELETE FROM ${name} WHERE shop_id = $1`, [db.shopId]);
  removed["shops"] = await db.execute("DELETE FROM shops WHERE id = $1", [db.shopId]);
  return removed;
}
