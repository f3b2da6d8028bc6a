import { lockDueCampaigns, saveCampaign } from "#app/db/stores/campaign-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { advance } from "#app/domain/campaigns/lifecycle.ts";

/** Starts and ends the shop's campaigns whose time has come, at the instants that were set. */
export function runCampaignClock(shopId: number, now: number): Promise<void> {
  return withShop(shopId, (db) => advanceCampaigns(db, now));
}

/** As `runCampaignClock`, in the caller's transaction: whoever asks which campaigns an order belongs to asks after this. */
export async function advanceCampaigns(db: ShopDb, now: number): Promise<void> {
  for (const life of await lockDueCampaigns(db, now)) await saveCampaign(db, advance(life, now), null, now);
}
