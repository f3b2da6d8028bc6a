import type { ShopDb } from "#app/db/with-shop.ts";
import type { RollupKind } from "#app/domain/retention/rollup-kinds.ts";
import type { RollupRow } from "#app/domain/retention/rollup.ts";

/** The shop's rollup rows of the given kinds: what a page's figures need and no more. */
export function rollupRows(db: ShopDb, kinds: readonly RollupKind[]): Promise<RollupRow[]> {
  return db.query<RollupRow>(
    "SELECT kind, a, b, n FROM retention_rollups WHERE shop_id = $1 AND kind = ANY($2::smallint[])",
    [db.shopId, kinds],
  );
}
