import { storeDismissal } from "#app/db/stores/dismissal-store.ts";
import { ensureMembers } from "#app/db/stores/member-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import { withShop } from "#app/db/with-shop.ts";

/**
 * Notes that a customer does not want to be shown something again, and has the copy beside the customer say so.
 * @param now epoch milliseconds
 */
export function dismiss(
  shopId: number,
  customerId: bigint,
  subject: string,
  now: number,
): Promise<{ ok: true } | { ok: false; reason: "unknown_member" }> {
  return withShop(shopId, async (db) => {
    const memberId = (await ensureMembers(db, [customerId], now)).get(customerId);
    if (memberId === undefined) return { ok: false, reason: "unknown_member" };
    await storeDismissal(db, memberId, subject, now);
    await markMirrors(db, [memberId], now);
    return { ok: true };
  });
}
