import { enqueue } from "#app/db/job-queue.ts";
import { codesEnded, redemptionsToSettle } from "#app/db/queries/redemptions-due.ts";
import { withShop } from "#app/db/with-shop.ts";

/** Starts the settling of a shop's redemptions, if any wait or a code's time is over: what a stopped job left behind. */
export function wakeRedemptions(shopId: number, now: number): Promise<void> {
  return withShop(shopId, async (db) => {
    const due = [...(await redemptionsToSettle(db, 1)), ...(await codesEnded(db, now, 1))];
    if (due.length > 0) await enqueue(db, { name: "loyalty.settle-redemptions", data: { shopId } });
  });
}
