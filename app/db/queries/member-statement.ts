import { GRANT_KEYS } from "#app/domain/loyalty/grant.ts";
import type { EntryKind } from "#app/domain/loyalty/liability.ts";
import { withShop } from "#app/db/with-shop.ts";

/** An entry with its cause. Instants are epoch milliseconds, points bigints. */
export type StatementEntry = {
  /** 1, 2, 3 ... of this member */
  number: number;
  kind: EntryKind;
  points: bigint;
  /** after this entry */
  balance: bigint;
  at: number;
  ruleVersion: number | null;
  orderId: bigint | null;
  lineId: bigint | null;
  /** of the order's line, as the product is called today */
  productTitle: string | null;
  campaignId: number | null;
  campaignName: string | null;
  rewardId: number | null;
  rewardName: string | null;
  redemptionId: string | null;
  otherMemberId: bigint | null;
  /** staff: the session token's sub */
  actor: string | null;
  /** in a person's words */
  reason: string | null;
  /** given to all members at once */
  toAll: boolean;
  /** of a reversal: points that had expired before they could be taken back */
  alreadyExpired: bigint;
  /** of points that were earned: when they expire, and how many are left */
  expiresAt: number | null;
  left: bigint | null;
};

export type StatementPage = {
  entries: StatementEntry[];
  /** ask for the entries before this number for the next page; null: that was all */
  before: number | null;
};

/** A member's entries, the latest first, before an entry's number; null: from the latest on. */
export async function memberStatement(
  shopId: number,
  memberId: bigint,
  before: number | null,
  limit = 50,
): Promise<StatementPage> {
  const rows = await withShop(shopId, (db) =>
    db.query<Omit<StatementEntry, "at" | "expiresAt"> & { at: Date; expiresAt: Date | null }>(
      `SELECT e.number, e.kind, e.points, e.balance, e.at, e.rule_version AS "ruleVersion", e.order_id AS "orderId",
              e.line_id AS "lineId", p.title AS "productTitle", e.campaign_id AS "campaignId", c.name AS "campaignName",
              e.reward_id AS "rewardId", w.name AS "rewardName", e.redemption_id AS "redemptionId",
              e.other_member_id AS "otherMemberId", e.actor, coalesce(y.reason, g.reason) AS reason, starts_with(e.key, $5) AS "toAll", e.already_expired AS "alreadyExpired",
              t.expires_at AS "expiresAt", t."left"
       FROM loyalty_entries e
       LEFT JOIN loyalty_lots t ON t.shop_id = $1 AND t.member_id = e.member_id AND t.number = e.number
       LEFT JOIN order_lines l ON l.shop_id = $1 AND l.order_id = e.order_id AND l.id = e.line_id
       LEFT JOIN products p ON p.shop_id = $1 AND p.id = l.product_id
       LEFT JOIN campaigns c ON c.shop_id = $1 AND c.id = e.campaign_id
       LEFT JOIN loyalty_rewards w ON w.shop_id = $1 AND w.id = e.reward_id
       LEFT JOIN loyalty_reasons y ON y.shop_id = $1 AND y.key = e.key
       LEFT JOIN loyalty_grants g ON g.shop_id = $1 AND e.key = $5 || g.id || ':' || e.member_id
       WHERE e.shop_id = $1 AND e.member_id = $2 AND ($3::int IS NULL OR e.number < $3)
       ORDER BY e.number DESC LIMIT $4`,
      [shopId, memberId, before, limit + 1, GRANT_KEYS],
    ),
  );
  const entries = rows.slice(0, limit).map((row) => ({
    ...row,
    at: row.at.getTime(),
    expiresAt: row.expiresAt?.getTime() ?? null,
  }));
  return { entries, before: rows.length > limit ? (entries.at(-1)?.number ?? null) : null };
}
