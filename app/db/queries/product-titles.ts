import type { ShopDb } from "#app/db/with-shop.ts";

/** The titles of the products among these that we know, by id. */
export async function productTitles(db: ShopDb, ids: readonly bigint[]): Promise<Map<bigint, string>> {
  const rows = await db.query<{ id: bigint; title: string }>(
    "SELECT id, title FROM products WHERE shop_id = $1 AND id = ANY($2::bigint[])",
    [db.shopId, ids],
  );
  return new Map(rows.map((row) => [row.id, row.title]));
}
