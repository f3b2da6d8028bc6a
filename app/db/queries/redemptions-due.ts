import type { ShopDb } from "#app/db/with-shop.ts";

/** Redemptions whose outcome at Shopify is still to be brought about or found out, those untouched longest in front. */
export async function redemptionsToSettle(db: ShopDb, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT id FROM loyalty_redemptions WHERE shop_id = $1 AND state IN ('reserved', 'cancelling')
     ORDER BY coalesce(asked_at, created_at), id LIMIT $2`,
    [db.shopId, limit],
  );
  return rows.map((row) => row.id);
}

/** Codes that ended unused before the instant (epoch milliseconds). */
export async function codesEnded(db: ShopDb, before: number, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT id FROM loyalty_redemptions
     WHERE shop_id = $1 AND state = 'issued' AND kind <> 'store_credit' AND expires_at <= to_timestamp($2 / 1000.0)
     ORDER BY expires_at, id LIMIT $3`,
    [db.shopId, before, limit],
  );
  return rows.map((row) => row.id);
}
