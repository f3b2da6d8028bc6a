import type { ShopDb } from "#app/db/with-shop.ts";

/** A table whose rows carry Shopify's `updatedAt`. */
export type KnownVersion = { table: "orders" | "customers" | "products" };

/** Which of these objects are not stored in that version: unknown, or older than Shopify says (epoch milliseconds). */
export async function changedSince(
  db: ShopDb,
  table: KnownVersion["table"],
  objects: readonly { id: bigint; updatedAt: number }[],
): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT seen.id FROM unnest($2::bigint[], $3::float8[]) AS seen (id, updated)
     LEFT JOIN ${table} t ON t.shop_id = $1 AND t.id = seen.id
     WHERE t.id IS NULL OR t.updated_at < to_timestamp(seen.updated / 1000.0)`,
    [db.shopId, objects.map((o) => o.id), objects.map((o) => o.updatedAt)],
  );
  return rows.map((row) => row.id);
}
