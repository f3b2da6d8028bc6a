import type { ShopDb } from "#app/db/with-shop.ts";

/** Whom a grant to all members is for. */
export type GrantQuestion = {
  /** of a grant that is under way; null: nobody has it yet */
  key: string | null;
  /** members with one of these tags get nothing */
  excludedTags: readonly string[];
};

// Guests get nothing: nobody can sign in as one, so that the points would be owed to nobody who knows of them. An account
// that was merged into a member's and has the grant already counts as the member's.
const IS_MEANT = `m.shop_id = $1 AND m.customer_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM customers c, unnest(c.tags) AS tag
                  WHERE c.shop_id = $1 AND c.id = m.customer_id AND lower(tag) = ANY ($2::text[]))`;
const TAKES_PART = `${IS_MEANT} AND m.merged_into IS NULL AND m.erased_at IS NULL
  AND NOT EXISTS (
    WITH RECURSIVE gone AS (
      SELECT o.id FROM loyalty_members o WHERE o.shop_id = $1 AND o.merged_into = m.id
      UNION SELECT o.id FROM gone g JOIN loyalty_members o ON o.shop_id = $1 AND o.merged_into = g.id)
    SELECT 1 FROM gone g JOIN loyalty_entries e ON e.shop_id = $1 AND e.key = $3::text || ':' || g.id)`;

const inLowerCase = (tags: readonly string[]): string[] => tags.map((tag) => tag.toLowerCase());

const values = (db: ShopDb, { key, excludedTags }: GrantQuestion): unknown[] => [
  db.shopId,
  inLowerCase(excludedTags),
  key,
];

/**
 * Those of the members that a grant is for, each as the account that is left: one of them may have become, since it was
 * counted, a member with a higher number than the grant looks at. Who has it already is told by the ledger.
 */
export async function grantees(db: ShopDb, question: GrantQuestion, memberIds: readonly bigint[]): Promise<bigint[]> {
  const heirs = await heirsOf(db, question, memberIds);
  const rows = await db.query<{ id: bigint }>(
    `SELECT m.id FROM loyalty_members m WHERE ${TAKES_PART} AND m.id = ANY ($4::bigint[]) ORDER BY m.id`,
    [...values(db, question), [...memberIds, ...heirs]],
  );
  return rows.map((row) => row.id);
}

/** Who took over those of the members that were merged, as far as the grant was meant for them. */
async function heirsOf(db: ShopDb, { excludedTags }: GrantQuestion, memberIds: readonly bigint[]): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `WITH RECURSIVE up AS (
       SELECT m.merged_into AS id FROM loyalty_members m
       WHERE ${IS_MEANT} AND m.merged_into IS NOT NULL AND m.id = ANY ($3::bigint[])
       UNION SELECT o.merged_into FROM up JOIN loyalty_members o ON o.shop_id = $1 AND o.id = up.id WHERE o.merged_into IS NOT NULL)
     SELECT id FROM up`,
    [db.shopId, inLowerCase(excludedTags), memberIds],
  );
  return rows.map((row) => row.id);
}

/**
 * How many members a grant would be for, and the highest number among all members at this moment.
 * @param last counts members up to this number only; null: all
 */
export async function countGrantees(
  db: ShopDb,
  question: GrantQuestion,
  last: bigint | null,
): Promise<{ members: number; last: bigint }> {
  const [row] = await db.query<{ members: number; last: bigint }>(
    `WITH bound AS (
       SELECT least(coalesce(max(id), 0), coalesce($4::bigint, max(id))) AS last FROM loyalty_members WHERE shop_id = $1)
     SELECT count(m.id)::int AS members, bound.last FROM bound
     LEFT JOIN loyalty_members m ON m.id <= bound.last AND ${TAKES_PART} GROUP BY bound.last`,
    [...values(db, question), last],
  );
  return row ?? { members: 0, last: 0n };
}
