import { awaitErasures } from "#app/db/erasure-lock.ts";
import { notErased } from "#app/db/stores/erased-store.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { Birthday } from "#app/domain/orders/records.ts";

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

/** Keeps the birthday that staff set, also in place of another. */
export async function changeBirthday(
  db: ShopDb,
  memberId: bigint,
  birthday: Birthday | null,
  now: number,
): Promise<void> {
  await db.execute(
    `UPDATE loyalty_members SET birth_month = $3, birth_day = $4, birth_from = 'staff', birth_set_at = to_timestamp($5 / 1000.0)
     WHERE shop_id = $1 AND id = $2 AND (birth_month, birth_day) IS DISTINCT FROM ($3::int, $4::int)`,
    [db.shopId, memberId, birthday?.month ?? null, birthday?.day ?? null, now],
  );
}

/**
 * Takes over the birthdays that Shopify has of the customers, for members who are there; what people gave here themselves
 * stays. @returns the members whose birthday changed
 */
export async function copyBirthdays(db: ShopDb, customerIds: readonly bigint[], now: number): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `UPDATE loyalty_members m SET birth_month = c.birth_month, birth_day = c.birth_day, birth_from = 'metafield',
       birth_set_at = to_timestamp($3 / 1000.0)
     FROM customers c
     WHERE m.shop_id = $1 AND c.shop_id = $1 AND c.id = ANY($2::bigint[]) AND m.customer_id = c.id AND m.merged_into IS NULL
       AND coalesce(m.birth_from, 'metafield') = 'metafield'
       AND (m.birth_month, m.birth_day) IS DISTINCT FROM (c.birth_month, c.birth_day)
     RETURNING m.id`,
    [db.shopId, customerIds, now],
  );
  return rows.map((row) => row.id);
}

/**
 * The members that guests are, by the hash of the e-mail they ordered with (as hex), made where there are none yet; of
 * one that was claimed, the member who claimed it.
 */
export async function ensureGuests(
  db: ShopDb,
  hashes: readonly Uint8Array[],
  now: number,
): Promise<Map<string, bigint>> {
  const wanted = [...new Set(hashes.map((hash) => Buffer.from(hash).toString("hex")))];
  if (wanted.length === 0) return new Map();
  await awaitErasures(db);
  await db.execute(
    `INSERT INTO loyalty_members (shop_id, guest_hash, joined_at)
     SELECT $1, decode(hash, 'hex'), to_timestamp($3 / 1000.0) FROM unnest($2::text[]) AS hash ORDER BY hash
     ON CONFLICT (shop_id, guest_hash) DO NOTHING`,
    [db.shopId, wanted, now],
  );
  const rows = await db.query<{ hash: string; memberId: bigint }>(
    `WITH RECURSIVE chain AS (
       SELECT encode(guest_hash, 'hex') AS hash, id, merged_into, 0 AS steps FROM loyalty_members
       WHERE shop_id = $1 AND guest_hash IN (SELECT decode(hash, 'hex') FROM unnest($2::text[]) AS hash)
       UNION ALL
       SELECT c.hash, m.id, m.merged_into, c.steps + 1
       FROM chain c JOIN loyalty_members m ON m.shop_id = $1 AND m.id = c.merged_into
       WHERE c.steps < $3)
     SELECT hash, id AS "memberId" FROM chain WHERE merged_into IS NULL`,
    [db.shopId, wanted, LONGEST_CHAIN],
  );
  return new Map(rows.map((row) => [row.hash, row.memberId]));
}

/** Guests who ordered with the verified e-mail of one of the customers, and were not claimed yet. */
export function unclaimedGuests(
  db: ShopDb,
  customerIds: readonly bigint[],
): Promise<{ guestId: bigint; customerId: bigint }[]> {
  return db.query<{ guestId: bigint; customerId: bigint }>(
    `SELECT m.id AS "guestId", min(c.id) AS "customerId" FROM customers c
     JOIN loyalty_members m ON m.shop_id = $1 AND m.guest_hash = c.email_hash AND m.merged_into IS NULL AND m.customer_id IS NULL
     WHERE c.shop_id = $1 AND c.id = ANY($2::bigint[]) GROUP BY m.id ORDER BY m.id`,
    [db.shopId, customerIds],
  );
}

/**
 * Locks two members, who may both be somebody else by now. Returns whether both are still whole: merged into nobody, and
 * the one that is to stay not erased.
 */
export async function lockForMerge(db: ShopDb, goneId: bigint, keptId: bigint): Promise<boolean> {
  const rows = await db.query<{ whole: boolean }>(
    `SELECT merged_into IS NULL AND erased_at IS NULL AS whole FROM loyalty_members
     WHERE shop_id = $1 AND id = ANY($2::bigint[]) ORDER BY id FOR NO KEY UPDATE`,
    [db.shopId, [goneId, keptId]],
  );
  return rows.length === 2 && rows.every((row) => row.whole);
}

/**
 * The next members by number, whoever they are, after `after` and up to `last`; locked so that none of them is merged or
 * erased before the transaction ends.
 */
export async function lockMembersAfter(db: ShopDb, after: bigint, last: bigint, limit: number): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT id FROM loyalty_members WHERE shop_id = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4 FOR SHARE`,
    [db.shopId, after, last, limit],
  );
  return rows.map((row) => row.id);
}

/** Notes that a member is another one; a birthday that only the first one had goes along. */
export async function noteMerge(db: ShopDb, goneId: bigint, keptId: bigint): Promise<void> {
  await db.execute(
    `UPDATE loyalty_members k SET birth_month = g.birth_month, birth_day = g.birth_day, birth_from = g.birth_from,
       birth_set_at = g.birth_set_at
     FROM loyalty_members g
     WHERE k.shop_id = $1 AND k.id = $3 AND g.shop_id = $1 AND g.id = $2 AND k.birth_month IS NULL AND g.birth_month IS NOT NULL`,
    [db.shopId, goneId, keptId],
  );
  await db.execute("UPDATE loyalty_members SET merged_into = $3 WHERE shop_id = $1 AND id = $2", [
    db.shopId,
    goneId,
    keptId,
  ]);
}
