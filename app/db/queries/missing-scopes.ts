import type { ShopDb } from "#app/db/with-shop.ts";
import type { RewardKind } from "#app/domain/loyalty/reward.ts";
import { missingOf, scopesFor } from "#app/domain/loyalty/reward-scopes.ts";

const KINDS: readonly RewardKind[] = ["amount_off", "percentage_off", "free_shipping", "store_credit"];

/** The access scopes a shop has not granted and each kind of reward needs; a shop installed with enough misses none. */
export async function missingScopes(db: ShopDb): Promise<Record<RewardKind, string[]>> {
  const rows = await db.query<{ scopes: string }>("SELECT scopes FROM shops WHERE id = $1", [db.shopId]);
  const granted = (rows[0]?.scopes ?? "").split(",");
  const missing = KINDS.map((kind) => [kind, missingOf(scopesFor(kind), granted)]);
  return Object.fromEntries(missing) as Record<RewardKind, string[]>;
}
