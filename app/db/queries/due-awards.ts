import type { ShopDb } from "#app/db/with-shop.ts";
import type { AwardId } from "#app/domain/loyalty/ledger-command.ts";

export type DueAward = AwardId & { memberId: bigint; ruleVersion: number };

/** Pending awards whose time has come by `now` (epoch milliseconds), the longest waiting first. */
export function dueAwards(db: ShopDb, now: number, limit: number): Promise<DueAward[]> {
  return db.query<DueAward>(
    `SELECT order_id AS "orderId", line_id AS "lineId", campaign_id AS "campaignId", member_id AS "memberId",
            rule_version AS "ruleVersion"
     FROM loyalty_awards WHERE shop_id = $1 AND released_at IS NULL AND release_at <= to_timestamp($2 / 1000.0)
     ORDER BY release_at, order_id, line_id, campaign_id LIMIT $3`,
    [db.shopId, now, limit],
  );
}
