import { foldMonth, forgetOpenMonths, lockMonths, noteStates, openSince } from "#app/db/stores/month-store.ts";
import { findShopById } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { firstDayOfMonth, monthOfDay } from "#app/domain/retention/calendar.ts";
import { localDays } from "#app/domain/retention/local-days.ts";

/**
 * An entry is stamped a moment before it is committed, and an expiry with the beginning of its day: after two days nothing
 * is added to a month any more.
 */
const SETTLED_MS = 48 * 3600 * 1000;

/**
 * Folds the ledger's entries into the calendar months of the shop. Months that are closed never change again, not even
 * when the shop moves to another time zone: the next month begins where the last closed one ended.
 * @param now epoch milliseconds
 */
export async function foldMonths(shopId: number, now: number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop) return;
  const { dayOf, endOf } = localDays(shop.timeZone);
  await withShop(shopId, async (db) => {
    await lockMonths(db);
    const since = await openSince(db);
    if (since === null) return;
    await forgetOpenMonths(db);
    const first = since.lastClosed === null ? monthOfDay(dayOf(since.from)) : since.lastClosed + 1;
    const running = Math.max(first, monthOfDay(dayOf(now)));
    let from = since.from;
    for (let month = first; month <= running; month++) {
      const endsAt = endOf(firstDayOfMonth(month + 1) - 1);
      await foldMonth(db, { month, from, endsAt, closed: endsAt <= now - SETTLED_MS });
      if (month === running) await noteStates(db, month, endsAt);
      from = endsAt;
    }
  });
}
