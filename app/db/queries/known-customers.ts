import type { ShopDb } from "#app/db/with-shop.ts";

/** Those of the ids that are customers of the shop. */
export async function knownCustomers(db: ShopDb, ids: readonly bigint[]): Promise<Set<bigint>> {
  const rows = await db.query<{ id: bigint }>(
    "SELECT id FROM customers WHERE shop_id = $1 AND id = ANY($2::bigint[])",
    [db.shopId, ids],
  );
  return new Set(rows.map((row) => row.id));
}
