import { lockCampaign, saveCampaign } from "#app/db/stores/campaign-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { act, type CampaignAction } from "#app/domain/campaigns/lifecycle.ts";
import type { CampaignOutcome } from "#app/flows/campaigns/save-campaign.ts";

/**
 * Schedules, starts, pauses, resumes or ends a campaign. The moment that counts is read once grants under way are
 * through: an order that was given its bonus as "active" was placed before the campaign paused.
 * @param actor the session token's sub
 * @param clock epoch milliseconds
 */
export function changeCampaign(
  shopId: number,
  id: number,
  action: CampaignAction,
  actor: string,
  clock: () => number,
): Promise<CampaignOutcome> {
  return withShop(shopId, async (db) => {
    const life = await lockCampaign(db, id);
    if (!life) return { ok: false, reason: "no_such_campaign" };
    const now = clock();
    const after = act(life, action, now);
    if (!after.ok) return after;
    await saveCampaign(db, after, actor, now);
    return { ok: true, campaign: after.campaign };
  });
}
