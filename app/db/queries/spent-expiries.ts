import type { ShopDb } from "#app/db/with-shop.ts";

/** When the lots expire (epoch milliseconds, null: never) whose points the entry with this key spent. */
export async function spentExpiries(db: ShopDb, entryKey: string): Promise<(number | null)[]> {
  const rows = await db.query<{ expiresAt: number | null }>(
    `SELECT (extract(epoch FROM l.expires_at) * 1000)::float8 AS "expiresAt"
     FROM loyalty_entries e
     JOIN loyalty_lot_uses u ON u.shop_id = $1 AND u.member_id = e.member_id AND u.number = e.number
     JOIN loyalty_lots l ON l.shop_id = $1 AND l.member_id = u.member_id AND l.number = u.lot
     WHERE e.shop_id = $1 AND e.key = $2`,
    [db.shopId, entryKey],
  );
  return rows.map((row) => row.expiresAt);
}
