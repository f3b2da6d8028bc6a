import { markProgramme } from "#app/db/stores/mirror-store.ts";
import { insertReward, updateReward } from "#app/db/stores/reward-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { RewardInput } from "#app/domain/loyalty/reward.ts";

/**
 * Keeps a new reward (id null) as a draft, or changes one. What was redeemed before keeps the terms it was redeemed
 * under.
 */
export function saveReward(
  shopId: number,
  id: number | null,
  reward: RewardInput,
  now: number,
): Promise<{ ok: true; id: number } | { ok: false; reason: "unknown_reward" }> {
  return withShop(shopId, async (db) => {
    if (id === null) return { ok: true, id: await insertReward(db, reward, now) };
    if (!(await updateReward(db, id, reward, now))) return { ok: false, reason: "unknown_reward" };
    await markProgramme(db);
    return { ok: true, id };
  });
}
