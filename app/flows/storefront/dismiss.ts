import { lockMemberFamily } from "#app/db/queries/member-family.ts";
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
    // Locked, so that a merge at the same moment either has it to take along or is seen here.
    const family = memberId === undefined ? null : await lockMemberFamily(db, memberId);
    if (!family || family.erased) return { ok: false, reason: "unknown_member" };
    await storeDismissal(db, family.memberId, subject, now);
    await markMirrors(db, [family.memberId], now);
    return { ok: true };
  });
}
