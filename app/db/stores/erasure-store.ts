import { holdWriters } from "#app/db/erasure-lock.ts";
import { lockRetention } from "#app/db/stores/retention-store.ts";
import { GRANT_KEYS } from "#app/domain/loyalty/grant.ts";
import type { ShopDb } from "#app/db/with-shop.ts";

/**
 * A customer as a compliance request names it. `orderIds` are the orders that Shopify counts as the customer's: some may
 * have lost their customer before the request came.
 */
export type NamedCustomer = { customerId: bigint; orderIds: readonly bigint[] };

const ORDERS = "orders WHERE shop_id = $1 AND (customer_id = $2 OR (customer_id IS NULL AND id = ANY($3::bigint[])))";
const ORDERS_OF_CUSTOMER = `(SELECT id FROM ${ORDERS})`;

/** The customer's own account and those that were merged into it; not one that took it over, which is somebody else's. */
const MEMBERS = `(
  WITH RECURSIVE family AS (
    SELECT id FROM loyalty_members WHERE shop_id = $1 AND customer_id = $2
    UNION SELECT m.id FROM family f JOIN loyalty_members m ON m.shop_id = $1 AND m.merged_into = f.id)
  SELECT id FROM family)`;

/** Tables of the programme that know people as members. */
const ABOUT_MEMBER = [
  "loyalty_accounts",
  "loyalty_entries",
  "loyalty_lots",
  "loyalty_lot_uses",
  "loyalty_holds",
  "loyalty_awards",
  "loyalty_orders",
  "loyalty_redemptions",
  "storefront_mirrors",
  "storefront_dismissals",
] as const;

/** Where anything about a customer is kept, as queries of ($1 shop, $2 customer, $3 orders). */
const ABOUT_CUSTOMER: Readonly<Record<string, string>> = {
  customers: "SELECT * FROM customers WHERE shop_id = $1 AND id = $2",
  orders: `SELECT * FROM ${ORDERS} ORDER BY id`,
  order_lines: `SELECT * FROM order_lines WHERE shop_id = $1 AND order_id IN ${ORDERS_OF_CUSTOMER} ORDER BY order_id, id`,
  refunds: `SELECT * FROM refunds WHERE shop_id = $1 AND order_id IN ${ORDERS_OF_CUSTOMER} ORDER BY order_id, id`,
  refund_lines: `SELECT * FROM refund_lines WHERE shop_id = $1 AND order_id IN ${ORDERS_OF_CUSTOMER}
                 ORDER BY order_id, refund_id, line_id`,
  customer_facts: "SELECT * FROM customer_facts WHERE shop_id = $1 AND customer_id = $2",
  retention_snapshots: `SELECT s.shop_id, s.subject, s.as_of, entry FROM retention_snapshots s, jsonb_array_elements(s.body) AS entry
                        WHERE s.shop_id = $1 AND s.subject = 'top-customers' AND entry ->> 'customerId' = $2::bigint::text`,
  loyalty_programmes:
    "SELECT shop_id, $2::bigint AS test_customer FROM loyalty_programmes WHERE shop_id = $1 AND $2 = ANY (test_customers)",
  loyalty_members: `SELECT * FROM loyalty_members WHERE shop_id = $1 AND id IN ${MEMBERS}`,
  ...Object.fromEntries(
    ABOUT_MEMBER.map((table) => [table, `SELECT * FROM ${table} WHERE shop_id = $1 AND member_id IN ${MEMBERS}`]),
  ),
  loyalty_award_changes: `SELECT c.* FROM loyalty_award_changes c JOIN loyalty_awards a USING (shop_id, order_id, line_id, campaign_id)
                          WHERE c.shop_id = $1 AND a.member_id IN ${MEMBERS}`,
  loyalty_reasons: `SELECT r.* FROM loyalty_reasons r JOIN loyalty_entries e USING (shop_id, key)
                    WHERE r.shop_id = $1 AND e.member_id IN ${MEMBERS}`,
  loyalty_grants: `SELECT g.shop_id, g.id, g.points, g.reason, g.at FROM loyalty_grants g JOIN loyalty_entries e
                     ON e.shop_id = $1 AND e.key = '${GRANT_KEYS}' || g.id || ':' || e.member_id
                   WHERE g.shop_id = $1 AND e.member_id IN ${MEMBERS}`,
  loyalty_unpaid_orders: `SELECT * FROM loyalty_unpaid_orders WHERE shop_id = $1 AND order_id IN ${ORDERS_OF_CUSTOMER}`,
  campaign_orders: `SELECT * FROM campaign_orders WHERE shop_id = $1 AND order_id IN (
                      SELECT order_id FROM loyalty_orders WHERE shop_id = $1 AND member_id IN ${MEMBERS})`,
};

/**
 * The customer with the orders placed as a guest with the same verified e-mail: they are the customer's too, though
 * Shopify does not name them.
 */
export async function withGuestOrders(db: ShopDb, { customerId, orderIds }: NamedCustomer): Promise<NamedCustomer> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT o.id FROM orders o WHERE o.shop_id = $1 AND o.customer_id IS NULL
       AND o.guest_hash = (SELECT email_hash FROM customers WHERE shop_id = $1 AND id = $2)`,
    [db.shopId, customerId],
  );
  return { customerId, orderIds: [...new Set([...orderIds, ...rows.map((row) => row.id)])] };
}

/**
 * What is kept about one customer, as the shop's owner may hand it over.
 * @returns a JSON text of rows by table, and their counts. A text, and numbers in it are strings, because ids and amounts
 *   may exceed what a JavaScript number holds
 */
export async function collectCustomer(
  db: ShopDb,
  { customerId, orderIds }: NamedCustomer,
): Promise<{ text: string; counts: Record<string, number> }> {
  const counts: Record<string, number> = {};
  const parts: string[] = [];
  for (const [table, sql] of Object.entries(ABOUT_CUSTOMER)) {
    const [found] = await db.query<{ count: number; rows: string }>(
      `SELECT count(*)::int AS count, coalesce(jsonb_agg(readable), '[]')::text AS rows
       FROM (${sql}) AS kept,
       LATERAL (SELECT jsonb_object_agg(key, CASE jsonb_typeof(value) WHEN 'number' THEN to_jsonb(value #>> '{}') ELSE value END)
                FROM jsonb_each(to_jsonb(kept) - 'shop_id')) AS r (readable)
       WHERE $3::bigint[] IS NOT NULL`,
      [db.shopId, customerId, orderIds],
    );
    counts[table] = found?.count ?? 0;
    parts.push(`${JSON.stringify(table)}:${found?.rows ?? "[]"}`);
  }
  return { text: `{${parts.join(",")}}`, counts };
}

/**
 * Takes the person out of the shop's tables: the customer row and every mention go, the orders stay under the pseudonym,
 * without what could lead back (the visit, the e-mail's hash, and discount codes, which may have been made for one
 * person). Accounts and entries stay as they are, of a member without customer, e-mail and birthday: the books still add up,
 * and nobody can spend from them. What staff said of their changes by hand goes. The caller holds the writers and folds both ids afterwards, which removes the facts.
 * @param now epoch milliseconds
 * @returns rows touched, by table
 */
export async function eraseCustomer(
  db: ShopDb,
  { customerId, orderIds }: NamedCustomer,
  pseudonym: bigint,
  now: number,
): Promise<Record<string, number>> {
  const values = [db.shopId, customerId];
  return {
    storefront_dismissals: await db.execute(
      `DELETE FROM storefront_dismissals WHERE shop_id = $1 AND member_id IN ${MEMBERS}`,
      values,
    ),
    storefront_mirrors: await db.execute(
      `DELETE FROM storefront_mirrors WHERE shop_id = $1 AND member_id IN ${MEMBERS}`,
      values,
    ),
    loyalty_reasons: await db.execute(
      `DELETE FROM loyalty_reasons r USING loyalty_entries e
       WHERE r.shop_id = $1 AND e.shop_id = $1 AND e.key = r.key AND e.member_id IN ${MEMBERS}`,
      values,
    ),
    loyalty_programmes: await db.execute(
      `UPDATE loyalty_programmes SET test_customers = array_remove(test_customers, $2::bigint)
       WHERE shop_id = $1 AND $2 = ANY (test_customers)`,
      values,
    ),
    loyalty_members: await db.execute(
      `UPDATE loyalty_members SET customer_id = NULL, guest_hash = NULL, birth_month = NULL, birth_day = NULL, birth_from = NULL,
         birth_set_at = NULL, erased_at = to_timestamp($3 / 1000.0)
       WHERE shop_id = $1 AND id IN ${MEMBERS}`,
      [...values, now],
    ),
    customers: await db.execute("DELETE FROM customers WHERE shop_id = $1 AND id = $2", values),
    orders: await db.execute(
      `UPDATE orders SET customer_id = $4, visit = NULL, guest_hash = NULL, discount_codes = '{}' WHERE id IN ${ORDERS_OF_CUSTOMER} AND shop_id = $1`,
      [...values, orderIds, pseudonym],
    ),
    order_lines: await db.execute(
      `UPDATE order_lines SET discounts = NULL WHERE shop_id = $1 AND discounts IS NOT NULL
       AND order_id IN (SELECT id FROM orders WHERE shop_id = $1 AND customer_id = $2)`,
      [db.shopId, pseudonym],
    ),
    privacy_requests: await db.execute(
      "UPDATE privacy_requests SET export = NULL WHERE shop_id = $1 AND export ->> 'customerId' = $2::bigint::text",
      values,
    ),
    retention_snapshots: await db.execute(
      `DELETE FROM retention_snapshots WHERE shop_id = $1 AND subject = 'top-customers'
       AND body @> jsonb_build_array(jsonb_build_object('customerId', $2::bigint::text))`,
      values,
    ),
  };
}

/** The UTC days (since 1970-01-01) on which those of the customer's orders lie that have lost their customer. */
export async function guestDaysOf(db: ShopDb, { orderIds }: NamedCustomer): Promise<number[]> {
  const rows = await db.query<{ day: number }>(
    `SELECT DISTINCT floor(extract(epoch FROM ordered_at) / 86400)::int AS day FROM orders
     WHERE shop_id = $1 AND customer_id IS NULL AND id = ANY($2::bigint[])`,
    [db.shopId, orderIds],
  );
  return rows.map((row) => row.day);
}

/** Removes the mark that the customer is to be read again. */
export async function eraseMark(db: ShopDb, customerId: bigint): Promise<void> {
  const text = "DELETE FROM dirty_objects WHERE shop_id = $1 AND subject = 'customer' AND id = $2";
  await db.execute(text, [db.shopId, customerId]);
}

/**
 * Removes everything kept about a shop, and in the end the shop, unless it has the app installed: then it changes
 * nothing. A shop counts as installed while Shopify has not said otherwise and it holds a token that was not refused.
 * @returns rows removed, by table, or null for a shop that is installed
 */
export async function eraseShop(db: ShopDb): Promise<Record<string, number> | null> {
  await holdWriters(db);
  await lockRetention(db);
  const [shop] = await db.query<{ installed: boolean }>(
    `SELECT uninstalled_at IS NULL AND EXISTS (SELECT 1 FROM sessions WHERE shop_id = $1 AND access_token <> '') AS installed
     FROM shops WHERE id = $1 FOR UPDATE`,
    [db.shopId],
  );
  if (shop?.installed !== false) return null;
  const tables = await db.query<{ name: string; ledger: boolean }>(
    `SELECT relname AS name, NOT has_table_privilege(pg_class.oid, 'DELETE') AS ledger
     FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attname = 'shop_id' AND NOT attisdropped
     ORDER BY relname`,
  );
  const removed: Record<string, number> = {};
  for (const { name, ledger } of tables) {
    // Nobody who serves may delete the ledger's rows; the database removes them with the shop's row.
    removed[name] = ledger
      ? Number(
          (await db.query<{ rows: bigint }>(`SELECT count(*) AS rows FROM ${name} WHERE shop_id = $1`, [db.shopId]))[0]
            ?.rows,
        )
      : await db.execute(`DELETE FROM ${name} WHERE shop_id = $1`, [db.shopId]);
  }
  removed["shops"] = await db.execute("DELETE FROM shops WHERE id = $1", [db.shopId]);
  return removed;
}
