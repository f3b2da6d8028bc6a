import {
  ACTIVATION_COLUMNS,
  activationOf,
  CAMPAIGN_COLUMNS,
  campaignOf,
  type ActivationRow,
  type CampaignRow,
} from "#app/db/campaign-rows.ts";
import { rulesInForce, type RulesInForce } from "#app/db/queries/rules-in-force.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { advance, type CampaignLife } from "#app/domain/campaigns/lifecycle.ts";

/** Campaigns as they stand at an instant, whenever a worker last looked, and the programme that they add to. */
export type CampaignLives = { lives: CampaignLife[]; inForce: RulesInForce | null };

/** All campaigns of the shop, the latest first. @param now epoch milliseconds */
export function campaignLives(shopId: number, now: number): Promise<CampaignLives> {
  return withShop(shopId, async (db) => ({
    lives: await readLives(db, null, now),
    inForce: await rulesInForce(db),
  }));
}

/** One of them, or none. @param now epoch milliseconds */
export function campaignLife(shopId: number, id: number, now: number): Promise<CampaignLives> {
  return withShop(shopId, async (db) => ({ lives: await readLives(db, id, now), inForce: await rulesInForce(db) }));
}

async function readLives(db: ShopDb, id: number | null, now: number): Promise<CampaignLife[]> {
  const campaigns = await db.query<CampaignRow>(
    `SELECT ${CAMPAIGN_COLUMNS} FROM campaigns WHERE shop_id = $1 AND ($2::int IS NULL OR id = $2) ORDER BY id DESC`,
    [db.shopId, id],
  );
  const log = await db.query<ActivationRow>(
    `SELECT ${ACTIVATION_COLUMNS} FROM campaign_activations WHERE shop_id = $1 AND ($2::int IS NULL OR campaign_id = $2)
     ORDER BY campaign_id, started_at`,
    [db.shopId, id],
  );
  const byCampaign = Map.groupBy(log.map(activationOf), ({ campaignId }) => campaignId);
  return campaigns.map((row) => advance({ campaign: campaignOf(row), log: byCampaign.get(row.id) ?? [] }, now));
}
