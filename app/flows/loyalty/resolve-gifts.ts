import { enqueue } from "#app/db/job-queue.ts";
import { leaveGifts, reviveGifts } from "#app/db/stores/redemption-store.ts";
import { readReward } from "#app/db/stores/reward-store.ts";
import { withShop } from "#app/db/with-shop.ts";

/**
 * A person decides about birthday gifts that Shopify refused to make: they are made anew with the reward as it is now, or
 * stay ungiven.
 * @param actor the session token's sub
 */
export function resolveGifts(
  shopId: number,
  rewardId: number,
  wish: "again" | "leave",
  actor: string,
): Promise<{ ok: true } | { ok: false; reason: "no_refused_gifts" }> {
  return withShop(shopId, async (db) => {
    const reward = await readReward(db, rewardId);
    if (!reward) return { ok: false, reason: "no_refused_gifts" };
    const { name: rewardName, terms } = reward;
    const changed =
      wish === "leave"
        ? await leaveGifts(db, rewardId, actor)
        : await reviveGifts(db, {
            rewardId,
            kind: terms.kind,
            terms: { rewardName, reward: terms, returnWhenExpired: false },
          });
    if (changed === 0) return { ok: false, reason: "no_refused_gifts" };
    if (wish === "again") await enqueue(db, { name: "loyalty.settle-redemptions", data: { shopId } });
    return { ok: true };
  });
}
