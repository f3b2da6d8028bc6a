import { fullFold } from "#app/db/queries/full-fold.ts";
import { loadRollupRows, lockRetention, readRetentionState } from "#app/db/stores/retention-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { localDays } from "#app/domain/retention/local-days.ts";
import { Rollup, type RollupRow } from "#app/domain/retention/rollup.ts";

/**
 * Recomputes the shop's rollup from raw orders and compares it with the one kept incrementally.
 * @returns the rows that differ, kept minus recomputed: an empty list when everything is exact
 */
export function verifyRetention(shopId: number, now: number): Promise<RollupRow[]> {
  return withShop(shopId, async (db) => {
    await lockRetention(db);
    const state = await readRetentionState(db);
    if (!state?.builtAt) return [];
    const [folded] = await fullFold(db, state.timeZone, localDays(state.timeZone).dayOf(now));
    if (!folded) throw new Error("one day was asked for");
    return Rollup.of(await loadRollupRows(db))
      .minus(folded.rollup)
      .entries();
  });
}
