import { ledgerAudit } from "#app/db/queries/ledger-audit.ts";
import { withShop } from "#app/db/with-shop.ts";
import { log } from "#app/log.server.ts";

/**
 * The nightly check of the points ledger. Unlike figures, points are not put right by recomputing them: what differs is a
 * defect or a stranger's hand, and is reported to the operator, who finds the faults by `npm run verify`.
 */
export async function checkLedger(shopId: number): Promise<void> {
  const faults = await withShop(shopId, (db) => ledgerAudit(db));
  if (faults.length > 0) log.error("the points ledger does not add up", { shopId, count: faults.length });
}
