import type { ShopDb } from "#app/db/with-shop.ts";

/** Members who have points in hand, by id, after `after`. */
export async function membersWithLots(db: ShopDb, after: bigint, limit: number): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT member_id AS id FROM loyalty_balances
     WHERE shop_id = $1 AND open > 0 AND member_id > $2 ORDER BY member_id LIMIT $3`,
    [db.shopId, after, limit],
  );
  return rows.map((row) => row.id);
}
