import { ensureMembers } from "#app/db/stores/member-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { redeemReward, type Redeemed } from "#app/flows/loyalty/redeem-reward.ts";
import { settleWithin } from "#app/flows/loyalty/settle-redemption.ts";

/** A shopper waits so long for the code; after that the page says that it is being made. */
const PATIENCE_MS = 4_000;

/**
 * Redeems a reward for the signed-in customer, and tries to have the code before answering. The same operation asked
 * again is the same redemption.
 * @param clock epoch milliseconds
 */
export async function redeem(
  shopId: number,
  customerId: bigint,
  request: { rewardId: number; operationId: string },
  clock: () => number,
): Promise<Redeemed> {
  const now = clock();
  const memberId = await withShop(shopId, async (db) => (await ensureMembers(db, [customerId], now)).get(customerId));
  if (memberId === undefined) return { ok: false, reason: "unknown_member" };
  const redeemed = await redeemReward(shopId, { ...request, memberId }, now);
  if (redeemed.ok) await settleWithin(shopId, redeemed.redemptionId, PATIENCE_MS, clock);
  return redeemed;
}
