import type { ShopDb } from "#app/db/with-shop.ts";
import { RollupKind } from "#app/domain/retention/rollup-kinds.ts";

/** How many customers have a counted order, by the rollup: a few rows, however many customers there are. */
export async function customerCount(db: ShopDb): Promise<number> {
  const rows = await db.query<{ customers: number }>(
    `SELECT coalesce(sum(n), 0)::int AS customers FROM retention_rollups
     WHERE shop_id = $1 AND kind = ${RollupKind.customersByOrders}`,
    [db.shopId],
  );
  return rows[0]?.customers ?? 0;
}
