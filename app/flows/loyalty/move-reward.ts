import { birthdayRewardUse } from "#app/db/queries/birthday-reward-use.ts";
import { missingScopes } from "#app/db/queries/missing-scopes.ts";
import { markProgramme } from "#app/db/stores/mirror-store.ts";
import { lockProgramme } from "#app/db/stores/programme-store.ts";
import { moveReward as move, readReward } from "#app/db/stores/reward-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { RewardState } from "#app/domain/loyalty/reward.ts";

/**
 * Offers a reward to members (active), takes it off the list (archived) or back into the drawer (draft). It is refused
 * to offer what the shop has not granted the scopes for, and to archive what members are promised for their birthday.
 */
export function moveReward(
  shopId: number,
  id: number,
  state: RewardState,
  now: number,
): Promise<{ ok: true } | { ok: false; reason: "unknown_reward" | "missing_scopes" | "birthday_gift" }> {
  return withShop(shopId, async (db) => {
    const reward = await readReward(db, id);
    if (!reward) return { ok: false, reason: "unknown_reward" };
    if (state === "active" && (await missingScopes(db))[reward.terms.kind].length > 0) {
      return { ok: false, reason: "missing_scopes" };
    }
    if (state === "archived") {
      await lockProgramme(db);
      if ((await birthdayRewardUse(db, id)).now) return { ok: false, reason: "birthday_gift" };
    }
    await move(db, id, state, now);
    await markProgramme(db);
    return { ok: true };
  });
}
