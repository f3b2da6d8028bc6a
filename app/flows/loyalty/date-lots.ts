import { membersWithLots } from "#app/db/queries/members-with-lots.ts";
import { dateLots } from "#app/db/stores/lot-date-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import { listVersions } from "#app/db/stores/programme-store.ts";
import { findShopById } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { expiryAfterSwitch } from "#app/domain/loyalty/expiry.ts";
import { localDays } from "#app/domain/retention/local-days.ts";

const BATCH = 1_000;

/**
 * After expiry was switched on or off in a running programme, dates the points that members have in hand by it; see
 * `expiryAfterSwitch`. Doing it again changes nothing.
 * @param now epoch milliseconds
 */
export async function dateLotsAfterSwitch(shopId: number, now: number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop) return;
  const versions = await withShop(shopId, listVersions);
  const notBefore = expiryAfterSwitch(versions, localDays(shop.timeZone));
  if (notBefore === undefined) return;
  for (let after = 0n; ;) {
    const members = await withShop(shopId, async (db) => {
      const batch = await membersWithLots(db, after, BATCH);
      if ((await dateLots(db, batch, notBefore)) > 0) await markMirrors(db, batch, now);
      return batch;
    });
    const last = members.at(-1);
    if (last === undefined || members.length < BATCH) return;
    after = last;
  }
}
