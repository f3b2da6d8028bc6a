import type { ShopDb } from "#app/db/with-shop.ts";

/** Points given to all members at once; `at` in epoch milliseconds. */
export type NewGrant = {
  /** the form's operation id */
  id: string;
  /** for each member */
  points: bigint;
  reason: string;
  /** the session token's sub */
  actor: string;
  at: number;
  excludedTags: readonly string[];
  /** whoever became a member later has a higher number */
  lastMember: bigint;
  /** members who are to get it */
  expected: number;
};

/** A grant that is under way; all members up to the number `reached` have been looked at. */
export type OpenGrant = Omit<NewGrant, "at" | "expected"> & { reached: bigint };

/** Keeps a grant. False when the operation id came before, with these points and this reason or others: see `grantSays`. */
export async function insertGrant(db: ShopDb, grant: NewGrant): Promise<boolean> {
  const { id, points, reason, actor, at, excludedTags, lastMember, expected } = grant;
  const inserted = await db.execute(
    `INSERT INTO loyalty_grants (shop_id, id, points, reason, actor, at, excluded_tags, last_member, expected)
     VALUES ($1, $2, $3, $4, $5, to_timestamp($6 / 1000.0), $7, $8, $9) ON CONFLICT (shop_id, id) DO NOTHING`,
    [db.shopId, id, points, reason, actor, at, excludedTags, lastMember, expected],
  );
  return inserted > 0;
}

/** Whether the grant of an operation id gives these points for this reason; null: there is none. */
export async function grantSays(db: ShopDb, id: string, points: bigint, reason: string): Promise<boolean | null> {
  const [row] = await db.query<{ same: boolean }>(
    "SELECT points = $3 AND reason = $4 AS same FROM loyalty_grants WHERE shop_id = $1 AND id = $2",
    [db.shopId, id, points, reason],
  );
  return row?.same ?? null;
}

/** The oldest grant that is not finished, locked until the transaction ends; null: all are. */
export async function lockOpenGrant(db: ShopDb): Promise<OpenGrant | null> {
  const [row] = await db.query<OpenGrant>(
    `SELECT id, points, reason, actor, excluded_tags AS "excludedTags", last_member AS "lastMember", reached
     FROM loyalty_grants WHERE shop_id = $1 AND finished_at IS NULL ORDER BY at, id LIMIT 1 FOR NO KEY UPDATE`,
    [db.shopId],
  );
  return row ?? null;
}

/** Notes how far a locked grant has come: `members` more have got it. @param reached null: everybody was looked at */
export async function advanceGrant(
  db: ShopDb,
  id: string,
  { reached, members }: { reached: bigint | null; members: number },
  now: number,
): Promise<void> {
  await db.execute(
    `UPDATE loyalty_grants SET reached = coalesce($3, last_member), members = members + $4,
       finished_at = CASE WHEN $3::bigint IS NULL THEN to_timestamp($5 / 1000.0) END
     WHERE shop_id = $1 AND id = $2`,
    [db.shopId, id, reached, members, now],
  );
}
