import { markProgramme } from "#app/db/stores/mirror-store.ts";
import { orderRewards } from "#app/db/stores/reward-store.ts";
import { withShop } from "#app/db/with-shop.ts";

/** Puts the shop's rewards into the given order; unknown ids are passed over. */
export function reorderRewards(shopId: number, ids: readonly number[], now: number): Promise<void> {
  return withShop(shopId, async (db) => {
    await orderRewards(db, ids, now);
    await markProgramme(db);
  });
}
