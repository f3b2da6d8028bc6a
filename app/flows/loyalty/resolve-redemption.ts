import { lockRedemption, moveRedemption } from "#app/db/stores/redemption-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { confirmRedemption, failRedemption, type Decider } from "#app/flows/loyalty/end-redemption.ts";
import { followRedemption } from "#app/flows/loyalty/follow-redemptions.ts";

/**
 * A person has looked at Shopify and says what became of a parked redemption. Of store credit: the customer has it (the
 * held points are spent), or has not (they are free again). Of a code that was being cancelled: it was used after all,
 * or was not (the points come back).
 */
export async function resolveRedemption(
  shopId: number,
  id: string,
  happened: boolean,
  decider: Decider,
  now: number,
): Promise<{ ok: true } | { ok: false; reason: "not_parked" }> {
  const resolved =
    (await resolveCancelling(shopId, id, happened, decider, now)) ||
    (happened
      ? await confirmRedemption(shopId, id, { shopifyId: null, code: null, now, decider })
      : await failRedemption(shopId, id, "resolved_not_happened", now, decider));
  return resolved ? { ok: true } : { ok: false, reason: "not_parked" };
}

function resolveCancelling(shopId: number, id: string, used: boolean, decider: Decider, now: number): Promise<boolean> {
  return withShop(shopId, async (db) => {
    const redemption = await lockRedemption(db, id);
    if (redemption?.state !== "parked" || redemption.issuedAt === null) return false;
    await moveRedemption(db, id, { state: used ? "used" : "cancelled", endedAt: now, resolvedBy: decider.actor });
    await followRedemption(db, id, [], now);
    return true;
  });
}
