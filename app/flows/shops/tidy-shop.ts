import { enqueue } from "#app/db/job-queue.ts";
import { unitsDue } from "#app/db/queries/units-due.ts";
import { forgetOldDeliveries } from "#app/db/stores/inbox-store.ts";
import { forgetOldDeletions } from "#app/db/stores/order-store.ts";
import { forgetOldExports } from "#app/db/stores/privacy-store.ts";
import { readRetentionState } from "#app/db/stores/retention-store.ts";
import { snapshotDate } from "#app/db/stores/snapshot-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { dayText } from "#app/domain/retention/calendar.ts";
import { localDays } from "#app/domain/retention/local-days.ts";

/**
 * What the passing of time asks for: units with facts dated into a day that has begun are folded again, ranked figures
 * move to the shop's new day, once a day what is kept incrementally is compared with raw orders and the points ledger with
 * its entries, and what was kept for a while is forgotten.
 */
export function tidyShop(shopId: number, now: number): Promise<void> {
  return withShop(shopId, async (db) => {
    await forgetOldDeliveries(db, now);
    await forgetOldExports(db, now);
    await forgetOldDeletions(db, now);
    const state = await readRetentionState(db);
    if (!state?.builtAt) return;
    const { dayOf, endOf } = localDays(state.timeZone);
    const due = await unitsDue(db, endOf(dayOf(now)));
    if (due.customerIds.length + due.guestDays.length > 0) {
      await enqueue(db, {
        name: "retention.fold",
        data: { shopId, customerIds: due.customerIds.map(String), guestDays: due.guestDays },
      });
    }
    if ((await snapshotDate(db, "rfm")) === dayText(dayOf(now))) return;
    await enqueue(db, { name: "retention.snapshot", data: { shopId } });
    await enqueue(db, { name: "retention.check", data: { shopId } });
    await enqueue(db, { name: "loyalty.check", data: { shopId } });
  });
}
