import { enqueue } from "#app/db/job-queue.ts";
import { memberFamily } from "#app/db/queries/member-family.ts";
import { lockRedemption, moveRedemption } from "#app/db/stores/redemption-store.ts";
import { withShop } from "#app/db/with-shop.ts";

export type CancelRefusal =
  | "unknown_redemption"
  /** nothing to cancel: not issued yet, used, ended, or money already in the customer's account */
  | "not_cancellable";

/**
 * Begins to take back a code that was issued and not used. Its points come back when Shopify has deactivated it and no
 * order carries it.
 * @param memberId whose it must be; null when staff cancel for a customer
 */
export function cancelRedemption(
  shopId: number,
  redemptionId: string,
  memberId: bigint | null,
  now: number,
): Promise<{ ok: true } | { ok: false; reason: CancelRefusal }> {
  return withShop(shopId, async (db) => {
    const redemption = await lockRedemption(db, redemptionId);
    if (!redemption) return { ok: false, reason: "unknown_redemption" };
    if (memberId !== null) {
      const family = await memberFamily(db, memberId);
      if (!family?.memberIds.includes(redemption.memberId)) return { ok: false, reason: "unknown_redemption" };
    }
    if (redemption.state === "cancelling" || redemption.state === "cancelled") return { ok: true };
    if (redemption.state !== "issued" || redemption.code === null) return { ok: false, reason: "not_cancellable" };
    await moveRedemption(db, redemptionId, { state: "cancelling", endedAt: now });
    await enqueue(db, { name: "loyalty.settle-redemptions", data: { shopId } });
    return { ok: true };
  });
}
