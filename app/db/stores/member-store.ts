import { awaitErasures } from "#app/db/erasure-lock.ts";
import { notErased } from "#app/db/stores/erased-store.ts";
import type { ShopDb } from "#app/db/with-shop.ts";

/** Merges chain at most so far; a longer chain is a ring, which only a bug makes. */
const LONGEST_CHAIN = 50;

/**
 * The members that the given customers are, made where there are none yet. A customer whose account was merged into
 * another's is that other member. Erased customers and pseudonyms (negative ids) are nobody and are left out.
 * @param now epoch milliseconds: when a new member joins
 * @returns member ids by customer id
 */
export async function ensureMembers(
  db: ShopDb,
  customerIds: readonly bigint[],
  now: number,
): Promise<Map<bigint, bigint>> {
  const wanted = [...new Set(customerIds)].filter((id) => id > 0n);
  if (wanted.length === 0) return new Map();
  await awaitErasures(db);
  const present = await notErased(db, wanted);
  // In order of id, so that two transactions that make the same members cannot wait for each other.
  await db.execute(
    `INSERT INTO loyalty_members (shop_id, customer_id, joined_at)
     SELECT $1, c.id, to_timestamp($3 / 1000.0) FROM unnest($2::bigint[]) AS c (id)
     WHERE NOT EXISTS (SELECT 1 FROM loyalty_members m WHERE m.shop_id = $1 AND m.customer_id = c.id)
     ORDER BY c.id
     ON CONFLICT (shop_id, customer_id) DO NOTHING`,
    [db.shopId, present, now],
  );
  return membersOf(db, present);
}

/** The members that customers are, without making any: by customer id, merged accounts followed to the last. */
export async function membersOf(db: ShopDb, customerIds: readonly bigint[]): Promise<Map<bigint, bigint>> {
  const rows = await db.query<{ customerId: bigint; memberId: bigint }>(
    `WITH RECURSIVE chain AS (
       SELECT customer_id, id, merged_into, 0 AS steps FROM loyalty_members
       WHERE shop_id = $1 AND customer_id = ANY($2::bigint[])
       UNION ALL
       SELECT c.customer_id, m.id, m.merged_into, c.steps + 1
       FROM chain c JOIN loyalty_members m ON m.shop_id = $1 AND m.id = c.merged_into
       WHERE c.steps < $3)
     SELECT customer_id AS "customerId", id AS "memberId" FROM chain WHERE merged_into IS NULL`,
    [db.shopId, customerIds, LONGEST_CHAIN],
  );
  return new Map(rows.map((row) => [row.customerId, row.memberId]));
}

/**
 * Keeps the birthday a customer gave on the storefront, where none is known.
 * @param now epoch milliseconds
 * @returns whether it was kept
 */
export async function storeBirthday(
  db: ShopDb,
  memberId: bigint,
  { month, day }: { month: number; day: number },
  now: number,
): Promise<boolean> {
  const kept = await db.execute(
    `UPDATE loyalty_members SET birth_month = $3, birth_day = $4, birth_from = 'storefront', birth_set_at = to_timestamp($5 / 1000.0)
     WHERE shop_id = $1 AND id = $2 AND birth_month IS NULL`,
    [db.shopId, memberId, month, day, now],
  );
  return kept > 0;
}
