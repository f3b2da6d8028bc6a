import type { ShopDb } from "#app/db/with-shop.ts";

/** An award as it stands: what it was made of, its target now and how often that was changed. */
export type AwardState = {
  orderId: bigint;
  lineId: bigint;
  /** 0: by the base rules */
  campaignId: number;
  memberId: bigint;
  ruleVersion: number;
  eligibleMinor: bigint;
  units: number;
  points: bigint;
  target: bigint;
  changes: number;
};

/** What the lines of the given orders were awarded, by base rules and campaigns. */
export function awardsOfOrders(db: ShopDb, orderIds: readonly bigint[]): Promise<AwardState[]> {
  return db.query<AwardState>(
    `SELECT order_id AS "orderId", line_id AS "lineId", campaign_id AS "campaignId", member_id AS "memberId",
            rule_version AS "ruleVersion", eligible_minor AS "eligibleMinor", units, points, target, changes
     FROM loyalty_awards WHERE shop_id = $1 AND order_id = ANY($2::bigint[]) ORDER BY order_id, line_id, campaign_id`,
    [db.shopId, orderIds],
  );
}
