import type { ShopDb } from "#app/db/with-shop.ts";

/**
 * Notes, in the transaction that changes what members see of the programme, that their copies in Shopify must be written
 * again.
 * @param now epoch milliseconds
 */
export async function markMirrors(db: ShopDb, memberIds: readonly bigint[], now: number): Promise<void> {
  if (memberIds.length === 0) return;
  await db.execute(
    `INSERT INTO storefront_mirrors (shop_id, member_id, marks, marked_at)
     SELECT DISTINCT $1::int, id, 1, to_timestamp($3 / 1000.0) FROM unnest($2::bigint[]) AS id ORDER BY id
     ON CONFLICT (shop_id, member_id) DO UPDATE SET marks = storefront_mirrors.marks + 1,
       marked_at = coalesce(storefront_mirrors.marked_at, excluded.marked_at)`,
    [db.shopId, memberIds, now],
  );
}
