import { enqueue } from "#app/db/job-queue.ts";
import type { ShopDb } from "#app/db/with-shop.ts";

/** A marked copy, with the count its mark had when it was taken. */
export type MirrorMark = { memberId: bigint; marks: number };

/**
 * Notes, in the transaction that changes what members see of the programme, that their copies in Shopify must be written
 * again, and hands that over.
 * @param now epoch milliseconds
 */
export async function markMirrors(db: ShopDb, memberIds: readonly bigint[], now: number): Promise<void> {
  if (memberIds.length === 0) return;
  await db.execute(
    `INSERT INTO storefront_mirrors (shop_id, member_id, marks, marked_at)
     SELECT DISTINCT $1::int, id, 1, to_timestamp($3 / 1000.0) FROM unnest($2::bigint[]) AS id ORDER BY id
     ON CONFLICT (shop_id, member_id) DO UPDATE SET marks = storefront_mirrors.marks + 1,
       marked_at = coalesce(storefront_mirrors.marked_at, excluded.marked_at)`,
    [db.shopId, memberIds, now],
  );
  await markProgramme(db);
}

/** The same for what the storefront shows of the programme itself: rules, rewards, campaigns. */
export async function markProgramme(db: ShopDb): Promise<void> {
  await enqueue(db, { name: "storefront.mirror", data: { shopId: db.shopId } }, { unlessUnderWay: true });
}

/** Marks every member who is a customer: who takes part has changed, or Shopify has forgotten what we wrote. */
export async function markAllMirrors(db: ShopDb, now: number): Promise<void> {
  await db.execute(
    `INSERT INTO storefront_mirrors (shop_id, member_id, marks, marked_at)
     SELECT $1, id, 1, to_timestamp($2 / 1000.0) FROM loyalty_members
     WHERE shop_id = $1 AND customer_id IS NOT NULL AND merged_into IS NULL AND erased_at IS NULL ORDER BY id
     ON CONFLICT (shop_id, member_id) DO UPDATE SET marks = storefront_mirrors.marks + 1,
       marked_at = coalesce(storefront_mirrors.marked_at, excluded.marked_at)`,
    [db.shopId, now],
  );
  await markProgramme(db);
}

/** Some marked copies, those that wait longest first. */
export function listMarkedMirrors(db: ShopDb, limit: number): Promise<MirrorMark[]> {
  return db.query<MirrorMark>(
    `SELECT member_id AS "memberId", marks FROM storefront_mirrors
     WHERE shop_id = $1 AND marked_at IS NOT NULL ORDER BY marked_at, member_id LIMIT $2`,
    [db.shopId, limit],
  );
}

/** Notes Shopify's digest of what was written; the mark goes, unless the member was marked again since it was taken. */
export async function storeMirrors(
  db: ShopDb,
  written: readonly (MirrorMark & { digest: string })[],
  now: number,
): Promise<void> {
  await db.execute(
    `UPDATE storefront_mirrors m SET digest = w.digest, written_at = to_timestamp($5 / 1000.0),
       marked_at = CASE WHEN m.marks = w.marks THEN NULL ELSE m.marked_at END
     FROM unnest($2::bigint[], $3::int[], $4::text[]) AS w (member_id, marks, digest)
     WHERE m.shop_id = $1 AND m.member_id = w.member_id`,
    [db.shopId, written.map((w) => w.memberId), written.map((w) => w.marks), written.map((w) => w.digest), now],
  );
}

/** Notes what Shopify holds, where that is not what we believed; null: nothing. */
export async function storeDigests(
  db: ShopDb,
  found: readonly { memberId: bigint; digest: string | null }[],
): Promise<void> {
  await db.execute(
    `UPDATE storefront_mirrors m SET digest = f.digest FROM unnest($2::bigint[], $3::text[]) AS f (member_id, digest)
     WHERE m.shop_id = $1 AND m.member_id = f.member_id`,
    [db.shopId, found.map((f) => f.memberId), found.map((f) => f.digest)],
  );
}

/** Drops the copies of members who are no customer (any more): there is nobody to write them to. */
export async function dropMirrors(db: ShopDb, memberIds: readonly bigint[]): Promise<void> {
  await db.execute("DELETE FROM storefront_mirrors WHERE shop_id = $1 AND member_id = ANY($2::bigint[])", [
    db.shopId,
    memberIds,
  ]);
}

/** What was last written of the programme, and Shopify's digest of it; null before the first time. */
export async function readProgrammeMirror(
  db: ShopDb,
): Promise<{ body: unknown; digest: string; writtenAt: number } | null> {
  const [row] = await db.query<{ body: unknown; digest: string; writtenAt: Date }>(
    `SELECT body, digest, written_at AS "writtenAt" FROM storefront_programmes WHERE shop_id = $1`,
    [db.shopId],
  );
  return row ? { ...row, writtenAt: row.writtenAt.getTime() } : null;
}

/** Notes what was written of the programme. */
export async function storeProgrammeMirror(db: ShopDb, body: string, digest: string, now: number): Promise<void> {
  await db.execute(
    `INSERT INTO storefront_programmes (shop_id, body, digest, written_at) VALUES ($1, $2::jsonb, $3, to_timestamp($4 / 1000.0))
     ON CONFLICT (shop_id) DO UPDATE SET body = excluded.body, digest = excluded.digest, written_at = excluded.written_at`,
    [db.shopId, body, digest, now],
  );
}

/** The shop's local day (since 1970-01-01) on which the copies were last compared with Shopify's; null: never. */
export async function readReconciledDay(db: ShopDb): Promise<number | null> {
  const [row] = await db.query<{ day: number | null }>(
    "SELECT reconciled_on - DATE '1970-01-01' AS day FROM storefront_programmes WHERE shop_id = $1",
    [db.shopId],
  );
  return row?.day ?? null;
}

/** Notes that they were compared on a day. */
export async function storeReconciledDay(db: ShopDb, day: number): Promise<void> {
  await db.execute("UPDATE storefront_programmes SET reconciled_on = DATE '1970-01-01' + $2::int WHERE shop_id = $1", [
    db.shopId,
    day,
  ]);
}
