import { createCampaign, deleteDraft, lockCampaign, saveCampaign } from "#app/db/stores/campaign-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { Campaign } from "#app/domain/campaigns/campaign.ts";
import { act, type CampaignAction, type CampaignRefusal } from "#app/domain/campaigns/lifecycle.ts";
import { edit, newCampaign, type CampaignTerms, type EditRefusal } from "#app/domain/campaigns/terms.ts";

export type CampaignOutcome =
  { ok: true; campaign: Campaign } | { ok: false; reason: CampaignRefusal | EditRefusal | "no_such_campaign" };

/** Who asks, and the clock (epoch milliseconds): read when nobody else can change the campaign any more. */
type By = { actor: string; clock: () => number };

/** Makes a draft; with `first`, schedules or starts it at once: a refusal of that keeps nothing. */
export async function addCampaign(
  shopId: number,
  terms: CampaignTerms,
  { actor, clock }: By,
  first?: Extract<CampaignAction, "schedule" | "start">,
): Promise<CampaignOutcome> {
  const refused = first ? act({ campaign: newCampaign(0, terms), log: [] }, first, clock()) : { ok: true as const };
  if (!refused.ok) return refused;
  return withShop(shopId, async (db) => {
    const now = clock();
    const campaign = await createCampaign(db, (id) => newCampaign(id, terms), actor, now);
    if (!first) return { ok: true, campaign };
    const after = act({ campaign, log: [] }, first, now);
    if (!after.ok) throw new Error(`a campaign could not begin a moment after it could: ${after.reason}`);
    await saveCampaign(db, after, actor, now);
    return { ok: true, campaign: after.campaign };
  });
}

/** Changes what a campaign promises, as far as it may still change. */
export function editCampaign(
  shopId: number,
  id: number,
  terms: CampaignTerms,
  { actor, clock }: By,
): Promise<CampaignOutcome> {
  return withShop(shopId, async (db) => {
    const life = await lockCampaign(db, id);
    if (!life) return { ok: false, reason: "no_such_campaign" };
    const now = clock();
    const after = edit(life, terms, now);
    if (!after.ok) return after;
    await saveCampaign(db, after, actor, now);
    return { ok: true, campaign: after.campaign };
  });
}

/** Removes a draft. What was ever active stays: points lead back to it. */
export async function dropCampaign(shopId: number, id: number): Promise<{ ok: boolean }> {
  return withShop(shopId, async (db) => ({ ok: await deleteDraft(db, id) }));
}
