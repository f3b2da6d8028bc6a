import { lockProgramme, readProgramme, saveDraft } from "#app/db/stores/programme-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { sameRules } from "#app/domain/loyalty/programme.ts";
import { checkRules, type RulesIssue } from "#app/domain/loyalty/rules.ts";

/** Keeps rules as a draft: nothing changes for anybody until they are published. */
export async function saveProgrammeDraft(
  shopId: number,
  input: unknown,
  now: number,
): Promise<{ ok: true } | { ok: false; reason: "invalid_rules"; issues: RulesIssue[] }> {
  const checked = checkRules(input);
  if (!checked.ok) return { ok: false, reason: "invalid_rules", issues: checked.issues };
  await withShop(shopId, async (db) => {
    await lockProgramme(db);
    const published = (await readProgramme(db))?.published?.rules ?? null;
    await saveDraft(db, sameRules(published, checked.rules) ? null : checked.rules, now);
  });
  return { ok: true };
}
