import { membersOf } from "#app/db/stores/member-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { cancelRedemption, type CancelRefusal } from "#app/flows/loyalty/cancel-redemption.ts";
import { settleWithin } from "#app/flows/loyalty/settle-redemption.ts";

/** A shopper waits so long for the points; after that the page says that the code is being cancelled. */
const PATIENCE_MS = 4_000;

/**
 * Cancels an unused code of the signed-in customer, and tries to have the points back before answering. Cancelling twice
 * is cancelling once.
 * @param clock epoch milliseconds
 */
export async function cancelCode(
  shopId: number,
  customerId: bigint,
  redemptionId: string,
  clock: () => number,
): Promise<{ ok: true } | { ok: false; reason: CancelRefusal }> {
  const memberId = await withShop(shopId, async (db) => (await membersOf(db, [customerId])).get(customerId));
  if (memberId === undefined) return { ok: false, reason: "unknown_redemption" };
  const begun = await cancelRedemption(shopId, redemptionId, { memberId }, clock());
  if (begun.ok) await settleWithin(shopId, redemptionId, PATIENCE_MS, clock);
  return begun;
}
