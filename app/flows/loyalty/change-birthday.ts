import { lockMemberFamily } from "#app/db/queries/member-family.ts";
import { changeBirthday } from "#app/db/stores/member-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { Birthday } from "#app/domain/orders/records.ts";

/**
 * Staff set a member's birthday, or take it out. Members say theirs once on the storefront and cannot change it there:
 * else one account could have its birthday whenever its owner is about to shop, and a stolen one at once.
 * @param birthday checked by the caller to be a day of some year
 */
export function changeMemberBirthday(
  shopId: number,
  memberId: bigint,
  birthday: Birthday | null,
  now: number,
): Promise<{ ok: true } | { ok: false; reason: "no_such_member" | "erased" }> {
  return withShop(shopId, async (db) => {
    const family = await lockMemberFamily(db, memberId);
    if (!family) return { ok: false, reason: "no_such_member" };
    if (family.erased) return { ok: false, reason: "erased" };
    await changeBirthday(db, family.memberId, birthday, now);
    await markMirrors(db, [family.memberId], now);
    return { ok: true };
  });
}
