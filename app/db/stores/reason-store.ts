import type { ShopDb } from "#app/db/with-shop.ts";

/**
 * Keeps why a person changed a balance, in that person's words: beside the entry of that key, because entries are never
 * changed and words about a customer go with the customer. Whoever writes one has waited for erasures (`awaitErasures`).
 * @returns false when another reason is kept under the key; then it stays
 */
export async function keepReason(db: ShopDb, key: string, reason: string): Promise<boolean> {
  await db.execute(
    "INSERT INTO loyalty_reasons (shop_id, key, reason) VALUES ($1, $2, $3) ON CONFLICT (shop_id, key) DO NOTHING",
    [db.shopId, key, reason],
  );
  const [kept] = await db.query<{ same: boolean }>(
    "SELECT reason = $3 AS same FROM loyalty_reasons WHERE shop_id = $1 AND key = $2",
    [db.shopId, key, reason],
  );
  return kept?.same ?? false;
}
