import { enqueue } from "#app/db/job-queue.ts";
import { memberFamily } from "#app/db/queries/member-family.ts";
import { lockRedemption, moveRedemption } from "#app/db/stores/redemption-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { isGift } from "#app/domain/loyalty/birthday.ts";
import { isCancellable } from "#app/domain/loyalty/redemption.ts";

export type CancelRefusal =
  | "unknown_redemption"
  /** a gift, which only staff take back; or nothing to cancel: not issued yet, used, ended, its time over, or money already in the customer's account */
  | "not_cancellable";

/**
 * Begins to take back a code that was issued and not used. Its points come back when Shopify has deactivated it and no
 * order carries it; a birthday gift cost none, and none come back.
 * @param by the member whose it must be, or the staff (the session token's sub) who cancel for whomever it is
 * @param now epoch milliseconds
 */
export function cancelRedemption(
  shopId: number,
  redemptionId: string,
  by: { memberId: bigint } | { actor: string },
  now: number,
): Promise<{ ok: true } | { ok: false; reason: CancelRefusal }> {
  return withShop(shopId, async (db) => {
    const redemption = await lockRedemption(db, redemptionId);
    if (!redemption) return { ok: false, reason: "unknown_redemption" };
    if ("memberId" in by) {
      const family = await memberFamily(db, by.memberId);
      if (!family?.memberIds.includes(redemption.memberId)) return { ok: false, reason: "unknown_redemption" };
    }
    if (redemption.state === "cancelling" || redemption.state === "cancelled") return { ok: true };
    // A member would only lose a gift.
    const lost = "memberId" in by && isGift(redemption);
    if (lost || !isCancellable(redemption, now)) return { ok: false, reason: "not_cancellable" };
    const resolvedBy = "actor" in by ? { resolvedBy: by.actor } : {};
    await moveRedemption(db, redemptionId, { state: "cancelling", endedAt: now, ...resolvedBy });
    await enqueue(db, { name: "loyalty.settle-redemptions", data: { shopId } });
    return { ok: true };
  });
}
