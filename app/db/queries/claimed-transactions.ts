import type { ShopDb } from "#app/db/with-shop.ts";

/** Which of these store credit transactions are known to belong to redemptions. */
export async function claimedTransactions(db: ShopDb, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(
    "SELECT shopify_id AS id FROM loyalty_redemptions WHERE shop_id = $1 AND shopify_id = ANY($2)",
    [db.shopId, ids],
  );
  return new Set(rows.map((row) => row.id));
}
