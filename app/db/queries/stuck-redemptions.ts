import type { ShopDb } from "#app/db/with-shop.ts";
import { redemptionTerms, type Redemption } from "#app/domain/loyalty/redemption.ts";

/** A redemption that a person should look at. Instants are epoch milliseconds. */
export type StuckRedemption = Pick<
  Redemption,
  "id" | "memberId" | "kind" | "points" | "terms" | "state" | "code" | "createdAt" | "askedAt" | "attempts" | "failure"
> & { customerId: bigint | null };

type Row = Omit<StuckRedemption, "terms"> & { terms: unknown };

/**
 * Parked redemptions, which only a person can decide, and those that have waited for Shopify since before the instant
 * (epoch milliseconds): a revoked token, a missing scope, a shop that cannot be reached. Oldest first.
 */
export async function stuckRedemptions(db: ShopDb, waitingSince: number, limit = 100): Promise<StuckRedemption[]> {
  const rows = await db.query<Row>(
    `SELECT r.id, r.member_id AS "memberId", m.customer_id AS "customerId", r.kind, r.points, r.terms, r.state, r.code,
            (extract(epoch FROM r.created_at) * 1000)::float8 AS "createdAt",
            (extract(epoch FROM r.asked_at) * 1000)::float8 AS "askedAt", r.attempts, r.failure
     FROM loyalty_redemptions r JOIN loyalty_members m ON m.shop_id = $1 AND m.id = r.member_id
     WHERE r.shop_id = $1 AND (r.state = 'parked'
       OR (r.state IN ('reserved', 'cancelling') AND r.created_at < to_timestamp($2 / 1000.0)))
     ORDER BY r.created_at, r.id LIMIT $3`,
    [db.shopId, waitingSince, limit],
  );
  return rows.map((row) => ({ ...row, terms: redemptionTerms.parse(row.terms) }));
}
