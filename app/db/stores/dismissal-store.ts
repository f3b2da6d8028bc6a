import type { ShopDb } from "#app/db/with-shop.ts";

/**
 * Notes that a member does not want to be shown something again. Twice is once.
 * @param now epoch milliseconds
 */
export async function storeDismissal(db: ShopDb, memberId: bigint, subject: string, now: number): Promise<void> {
  await db.execute(
    `INSERT INTO storefront_dismissals (shop_id, member_id, subject, at) VALUES ($1, $2, $3, to_timestamp($4 / 1000.0))
     ON CONFLICT (shop_id, member_id, subject) DO NOTHING`,
    [db.shopId, memberId, subject, now],
  );
}
