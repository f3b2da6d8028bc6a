import { ensureMembers, storeBirthday } from "#app/db/stores/member-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { isDayOfYear } from "#app/domain/loyalty/birthday.ts";
import type { Birthday } from "#app/domain/orders/records.ts";

export type BirthdayRefusal = "no_such_day" | "unknown_member" | "birthday_known";

/**
 * Keeps the birthday a signed-in customer gives. Asked once: what is known is not changed from the storefront.
 * @param now epoch milliseconds
 */
export async function setBirthday(
  shopId: number,
  customerId: bigint,
  birthday: Birthday,
  now: number,
): Promise<{ ok: true } | { ok: false; reason: BirthdayRefusal }> {
  if (!isDayOfYear(birthday)) return { ok: false, reason: "no_such_day" };
  return withShop(shopId, async (db) => {
    const memberId = (await ensureMembers(db, [customerId], now)).get(customerId);
    if (memberId === undefined) return { ok: false, reason: "unknown_member" };
    if (!(await storeBirthday(db, memberId, birthday, now))) return { ok: false, reason: "birthday_known" };
    await markMirrors(db, [memberId], now);
    return { ok: true };
  });
}
