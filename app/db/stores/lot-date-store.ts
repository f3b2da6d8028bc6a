import type { ShopDb } from "#app/db/with-shop.ts";

/**
 * Lets no points that the members have in hand expire before `notBefore` (epoch milliseconds), undated ones then; null:
 * lets none expire at all. In the shop's transaction, which locks the members' accounts.
 * @returns how many lots got another date
 */
export async function dateLots(db: ShopDb, memberIds: readonly bigint[], notBefore: number | null): Promise<number> {
  const rows = await db.query<{ dated: bigint }>(
    "SELECT loyalty_date_lots($1, $2, to_timestamp($3 / 1000.0)) AS dated",
    [db.shopId, memberIds, notBefore],
  );
  return Number(rows[0]?.dated ?? 0n);
}
