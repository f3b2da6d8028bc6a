import { CAMPAIGN_COLUMNS, campaignOf, type CampaignRow } from "#app/db/campaign-rows.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { Campaign } from "#app/domain/campaigns/campaign.ts";

/**
 * The campaigns that run at `now`, and those that will begin by `until` (both epoch milliseconds): each with the instant
 * its present activation began, or that it is to begin.
 */
export async function storefrontCampaigns(
  db: ShopDb,
  now: number,
  until: number,
): Promise<{ campaign: Campaign; from: number }[]> {
  const rows = await db.query<CampaignRow & { from: number | null }>(
    `SELECT ${CAMPAIGN_COLUMNS}, (extract(epoch FROM coalesce(
         (SELECT a.started_at FROM campaign_activations a
          WHERE a.shop_id = $1 AND a.campaign_id = c.id AND a.ended_at IS NULL ORDER BY a.started_at DESC LIMIT 1),
         c.starts_at)) * 1000)::float8 AS "from"
     FROM campaigns c
     WHERE shop_id = $1 AND (state = 'active' OR state = 'scheduled' AND starts_at <= to_timestamp($3::float8 / 1000))
       AND (ends_at IS NULL OR ends_at > to_timestamp($2::float8 / 1000))
     ORDER BY "from", id`,
    [db.shopId, now, until],
  );
  return rows.map(({ from, ...row }) => ({ campaign: campaignOf(row), from: from ?? now }));
}
