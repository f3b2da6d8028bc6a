import type { ShopDb } from "#app/db/with-shop.ts";
import { redemptionTerms, type Redemption } from "#app/domain/loyalty/redemption.ts";

/** A redemption as its member and the staff see it. Instants are epoch milliseconds. */
export type ShownRedemption = Pick<
  Redemption,
  | "id"
  | "rewardId"
  | "kind"
  | "points"
  | "terms"
  | "state"
  | "createdAt"
  | "expiresAt"
  | "endedAt"
  | "usedOrderId"
  | "returnedPoints"
> & {
  /** once it is issued; before, nobody can use it */
  code: string | null;
};

type Row = Omit<ShownRedemption, "terms"> & { terms: unknown };

/**
 * A member's redemptions, newest first, those of merged accounts included.
 * @param memberId of an account that was not merged into another
 * @param only one redemption, if it is this member's
 */
export async function memberRedemptions(
  db: ShopDb,
  memberId: bigint,
  limit: number,
  only: string | null = null,
): Promise<ShownRedemption[]> {
  const rows = await db.query<Row>(
    `WITH RECURSIVE family AS (
       SELECT $2::bigint AS id
       UNION
       SELECT m.id FROM family JOIN loyalty_members m ON m.shop_id = $1 AND m.merged_into = family.id)
     SELECT id, reward_id AS "rewardId", kind, points, terms, state,
            CASE WHEN issued_at IS NOT NULL THEN code END AS code,
            (extract(epoch FROM created_at) * 1000)::float8 AS "createdAt",
            (extract(epoch FROM expires_at) * 1000)::float8 AS "expiresAt",
            (extract(epoch FROM ended_at) * 1000)::float8 AS "endedAt",
            used_order_id AS "usedOrderId", returned_points AS "returnedPoints"
     FROM loyalty_redemptions
     WHERE shop_id = $1 AND member_id IN (SELECT id FROM family) AND ($4::uuid IS NULL OR id = $4::uuid)
     ORDER BY created_at DESC, id LIMIT $3`,
    [db.shopId, memberId, limit, only],
  );
  return rows.map((row) => ({ ...row, terms: redemptionTerms.parse(row.terms) }));
}
