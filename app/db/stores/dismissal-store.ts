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

/** Gives what a member did not want to be shown again to the one who takes the account over. */
export async function moveDismissals(db: ShopDb, goneId: bigint, keptId: bigint): Promise<void> {
  await db.execute(
    `WITH gone AS (
       DELETE FROM storefront_dismissals WHERE shop_id = $1 AND member_id = $2 RETURNING subject, at)
     INSERT INTO storefront_dismissals (shop_id, member_id, subject, at) SELECT $1, $3, subject, at FROM gone
     ON CONFLICT (shop_id, member_id, subject) DO NOTHING`,
    [db.shopId, goneId, keptId],
  );
}
