import { birthdayRewardUse } from "#app/db/queries/birthday-reward-use.ts";
import { markProgramme } from "#app/db/stores/mirror-store.ts";
import { lockProgramme } from "#app/db/stores/programme-store.ts";
import { insertReward, updateReward } from "#app/db/stores/reward-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { RewardInput } from "#app/domain/loyalty/reward.ts";

/**
 * Keeps a new reward (id null) as a draft, or changes one. What was redeemed before keeps the terms it was redeemed
 * under. What is or was given on birthdays stays a code.
 */
export function saveReward(
  shopId: number,
  id: number | null,
  reward: RewardInput,
  now: number,
): Promise<{ ok: true; id: number } | { ok: false; reason: "unknown_reward" | "birthday_gift_is_code" }> {
  return withShop(shopId, async (db) => {
    if (id === null) return { ok: true, id: await insertReward(db, reward, now) };
    if (reward.terms.kind === "store_credit") {
      await lockProgramme(db);
      if ((await birthdayRewardUse(db, id)).ever) return { ok: false, reason: "birthday_gift_is_code" };
    }
    if (!(await updateReward(db, id, reward, now))) return { ok: false, reason: "unknown_reward" };
    await markProgramme(db);
    return { ok: true, id };
  });
}
