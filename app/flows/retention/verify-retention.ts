import { enqueue } from "#app/db/job-queue.ts";
import { fullFold } from "#app/db/queries/full-fold.ts";
import {
  loadRollupRows,
  lockRetention,
  noteRetentionCheck,
  readRetentionState,
} from "#app/db/stores/retention-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { rollupOf } from "#app/domain/retention/fold-shop.ts";
import { localDays } from "#app/domain/retention/local-days.ts";
import { Rollup, type RollupRow } from "#app/domain/retention/rollup.ts";
import { log } from "#app/log.server.ts";

/**
 * Recomputes the shop's rollup from raw orders and compares it with the one kept incrementally.
 * @returns the rows that differ, kept minus recomputed: an empty list when everything is exact
 */
export function verifyRetention(shopId: number, now: number): Promise<RollupRow[]> {
  return withShop(shopId, async (db) => (await differences(db, now)) ?? []);
}

/**
 * The nightly check: compares as `verifyRetention` does and notes the outcome for the merchant to see. Rows that differ are
 * a defect (or the trace of a job that was set aside): they are reported to the operator, and the shop is folded anew.
 */
export function checkRetention(shopId: number, now: number): Promise<void> {
  return withShop(shopId, async (db) => {
    const found = await differences(db, now);
    if (found === null) return;
    await noteRetentionCheck(db, now, found.length);
    if (found.length === 0) return;
    log.error("figures differed from the orders", { shopId, count: found.length });
    await enqueue(db, { name: "retention.rebuild", data: { shopId } });
  });
}

/** Null before the first rebuild: there is nothing to compare. */
async function differences(db: ShopDb, now: number): Promise<RollupRow[] | null> {
  await lockRetention(db);
  const state = await readRetentionState(db);
  if (!state?.builtAt) return null;
  const [facts] = await fullFold(db, state.timeZone, localDays(state.timeZone).dayOf(now));
  if (!facts) throw new Error("one day was asked for");
  return Rollup.of(await loadRollupRows(db))
    .minus(rollupOf(facts))
    .entries();
}
