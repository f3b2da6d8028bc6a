import { withShop } from "#app/db/with-shop.ts";

/** A grant to all members, and how far it has come. Instants are epoch milliseconds. */
export type ShownGrant = {
  id: string;
  /** for each member */
  points: bigint;
  reason: string;
  /** the session token's sub */
  actor: string;
  at: number;
  /** members who were to get it */
  expected: number;
  /** members who have got it */
  members: number;
  finishedAt: number | null;
};

/** The shop's latest grants to all members, the newest first. */
export function latestGrants(shopId: number, limit: number): Promise<ShownGrant[]> {
  return withShop(shopId, (db) =>
    db.query<ShownGrant>(
      `SELECT id, points, reason, actor, (extract(epoch FROM at) * 1000)::float8 AS at, expected, members,
              (extract(epoch FROM finished_at) * 1000)::float8 AS "finishedAt"
       FROM loyalty_grants WHERE shop_id = $1 ORDER BY at DESC, id LIMIT $2`,
      [shopId, limit],
    ),
  );
}
