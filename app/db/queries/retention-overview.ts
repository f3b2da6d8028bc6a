import { withShop } from "#app/db/with-shop.ts";
import { RollupKind } from "#app/domain/retention/rollup-kinds.ts";
import { Rollup } from "#app/domain/retention/rollup.ts";
import { rollupRows } from "./rollup-rows.ts";
import type { SyncProgress } from "./sync-progress.ts";
import { syncProgress } from "./sync-progress.ts";

const COHORT_CELLS: readonly RollupKind[] = [
  RollupKind.cohortActive,
  RollupKind.cohortOrders,
  RollupKind.cohortNet,
  RollupKind.cohortReordered,
];

/** What every page says of its figures: what was left out, and what is unattributed. */
const BASIS: readonly RollupKind[] = [
  RollupKind.excludedByReason,
  RollupKind.unattributedOrdersByDay,
  RollupKind.unattributedNetByDay,
  RollupKind.customersFirstUnknown,
];

const ALL = Object.values(RollupKind);
const COHORTS = [...COHORT_CELLS, RollupKind.newCustomersByDay, ...BASIS];

export type PageRollup = { rollup: Rollup; sync: SyncProgress };

/** The rollup behind the overview and how current it is. */
export function retentionOverview(shopId: number): Promise<PageRollup> {
  return pageRollup(shopId, ALL);
}

/** The rollup behind the cohort page and how current it is. */
export function cohortOverview(shopId: number): Promise<PageRollup> {
  return pageRollup(shopId, COHORTS);
}

/** What was left out of the figures, and how current they are. */
export function figureBasis(shopId: number): Promise<PageRollup> {
  return pageRollup(shopId, BASIS);
}

function pageRollup(shopId: number, kinds: readonly RollupKind[]): Promise<PageRollup> {
  return withShop(shopId, async (db) => {
    const sync = await syncProgress(db);
    // Before the first rebuild there may be rows of an unfinished one.
    const rows = sync.builtAt === null ? [] : await rollupRows(db, kinds);
    return { rollup: Rollup.of(rows), sync };
  });
}
