import type { ShopDb } from "#app/db/with-shop.ts";

/** Customers of whom the programme may not know all: a birthday, or a verified e-mail. By id, after `after`. */
export async function customersToFollow(db: ShopDb, after: bigint, limit: number): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT c.id FROM customers c
     WHERE c.shop_id = $1 AND c.id > $2
       AND (c.birth_month IS NOT NULL OR EXISTS (
         SELECT 1 FROM loyalty_members m WHERE m.shop_id = $1 AND m.guest_hash = c.email_hash AND m.merged_into IS NULL))
     ORDER BY c.id LIMIT $3`,
    [db.shopId, after, limit],
  );
  return rows.map((row) => row.id);
}

/** Those of the customers who have a birthday in Shopify. */
export async function customersWithBirthday(db: ShopDb, ids: readonly bigint[]): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    "SELECT id FROM customers WHERE shop_id = $1 AND id = ANY($2::bigint[]) AND birth_month IS NOT NULL ORDER BY id",
    [db.shopId, ids],
  );
  return rows.map((row) => row.id);
}
