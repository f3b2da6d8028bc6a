import { lockMemberFamily } from "#app/db/queries/member-family.ts";
import { changeBirthday } from "#app/db/stores/member-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { isDayOfYear } from "#app/domain/loyalty/birthday.ts";
import type { Birthday } from "#app/domain/orders/records.ts";

/**
 * Staff set a member's birthday, or take it out. Members say theirs once on the storefront and cannot change it there:
 * else one account could have its birthday whenever its owner is about to shop, and a stolen one at once.
 * @param birthday null: none is known
 */
export function changeMemberBirthday(
  shopId: number,
  memberId: bigint,
  birthday: Birthday | null,
  now: number,
): Promise<{ ok: true } | { ok: false; reason: "no_such_day" | "unknown_member" }> {
  if (birthday !== null && !isDayOfYear(birthday)) return Promise.resolve({ ok: false, reason: "no_such_day" });
  return withShop(shopId, async (db) => {
    const family = await lockMemberFamily(db, memberId);
    if (!family || family.erased) return { ok: false, reason: "unknown_member" };
    await changeBirthday(db, family.memberId, birthday, now);
    await markMirrors(db, [family.memberId], now);
    return { ok: true };
  });
}
