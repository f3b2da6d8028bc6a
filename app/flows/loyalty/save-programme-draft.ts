import { lockProgramme, readProgramme, saveDraft } from "#app/db/stores/programme-store.ts";
import { readReward } from "#app/db/stores/reward-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { sameRules } from "#app/domain/loyalty/programme.ts";
import { checkRules, type BirthdayGift, type RulesIssue } from "#app/domain/loyalty/rules.ts";

/** Keeps rules as a draft: nothing changes for anybody until they are published. */
export async function saveProgrammeDraft(
  shopId: number,
  input: unknown,
  now: number,
): Promise<{ ok: true } | { ok: false; reason: "invalid_rules"; issues: RulesIssue[] }> {
  const checked = checkRules(input);
  if (!checked.ok) return { ok: false, reason: "invalid_rules", issues: checked.issues };
  return withShop(shopId, async (db) => {
    await lockProgramme(db);
    if (!(await canBeGiven(db, checked.rules.birthday))) {
      return { ok: false, reason: "invalid_rules", issues: [{ path: "birthday.rewardId", problem: "unknown" }] };
    }
    const published = (await readProgramme(db))?.published?.rules ?? null;
    await saveDraft(db, sameRules(published, checked.rules) ? null : checked.rules, now);
    return { ok: true };
  });
}

/** A reward that is given must be there and a code; it need not be on offer for points. */
async function canBeGiven(db: ShopDb, gift: BirthdayGift | null): Promise<boolean> {
  if (gift?.gift !== "reward") return true;
  const reward = await readReward(db, gift.rewardId);
  return reward !== null && reward.state !== "archived" && reward.terms.kind !== "store_credit";
}
