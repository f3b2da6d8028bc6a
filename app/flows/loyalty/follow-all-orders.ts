import { ordersToFollow } from "#app/db/queries/orders-to-follow.ts";
import { readProgramme } from "#app/db/stores/programme-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { followOrders } from "#app/flows/loyalty/follow-orders.ts";

const BATCH = 250;

/**
 * Follows every order that the ledger may not know all of, batch by batch: after an import, a launch, or when orders of
 * before the launch are to count. Doing it again changes nothing.
 * @param clock epoch milliseconds
 */
export async function followAllOrders(shopId: number, clock: () => number): Promise<void> {
  const programme = await withShop(shopId, readProgramme);
  if (!programme?.published) return;
  for (let after = -1n; ;) {
    const ids = await withShop(shopId, (db) => ordersToFollow(db, programme.earnsFrom, after, BATCH));
    await followOrders(shopId, ids, clock());
    const last = ids.at(-1);
    if (last === undefined || ids.length < BATCH) return;
    after = last;
  }
}
