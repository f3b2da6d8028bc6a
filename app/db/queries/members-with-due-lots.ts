import type { ShopDb } from "#app/db/with-shop.ts";

/** Members with points whose life was over by `at` (epoch milliseconds), by id, after `after`. */
export async function membersWithDueLots(db: ShopDb, at: number, after: bigint, limit: number): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT DISTINCT member_id AS id FROM loyalty_lots
     WHERE shop_id = $1 AND "left" > 0 AND expires_at IS NOT NULL AND expires_at <= to_timestamp($2 / 1000.0) AND member_id > $3
     ORDER BY member_id LIMIT $4`,
    [db.shopId, at, after, limit],
  );
  return rows.map((row) => row.id);
}
