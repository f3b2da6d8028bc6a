import { membersWithDueLots } from "#app/db/queries/members-with-due-lots.ts";
import { post } from "#app/db/stores/ledger-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import { listVersions } from "#app/db/stores/programme-store.ts";
import { findShopById } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { noExpiryBefore } from "#app/domain/loyalty/expiry.ts";
import { dayText } from "#app/domain/retention/calendar.ts";
import { localDays } from "#app/domain/retention/local-days.ts";

const BATCH = 500;

/**
 * Expires what was due when the shop's present day began, whichever day it was due: a worker that was down catches up. A
 * member has at most one expiry a day; what a redemption held expires the day after the hold has ended.
 * @param now epoch milliseconds
 */
export async function expireLots(shopId: number, now: number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop) return;
  const days = localDays(shop.timeZone);
  const today = days.dayOf(now);
  const at = days.endOf(today - 1);
  const notBefore = noExpiryBefore(await withShop(shopId, listVersions), days);
  if (notBefore === null || at < notBefore) return;
  for (let after = 0n; ;) {
    const members = await withShop(shopId, async (db) => {
      const due = await membersWithDueLots(db, at, after, BATCH);
      const outcomes = await post(
        db,
        due.map((memberId) => ({ op: "expire", key: `expiry:${memberId}:${dayText(today)}`, memberId, at })),
      );
      const expired = due.filter((_, index) => outcomes[index]?.ok && outcomes[index].points < 0n);
      await markMirrors(db, expired, now);
      return due;
    });
    const last = members.at(-1);
    if (last === undefined || members.length < BATCH) return;
    after = last;
  }
}
