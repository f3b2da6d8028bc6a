import type { ShopDb } from "#app/db/with-shop.ts";

export type SnapshotSubject = "rfm" | "top-customers" | "product-repeat" | "models";

/** Replaces a ranked figure. `asOf` is "YYYY-MM-DD", `version` the change of the rollups it was computed from. */
export async function saveSnapshot(
  db: ShopDb,
  subject: SnapshotSubject,
  snapshot: { asOf: string; version: bigint; computedAt: number; body: unknown },
): Promise<void> {
  const body = JSON.stringify(snapshot.body, (_key, v: unknown) => (typeof v === "bigint" ? v.toString() : v));
  await db.execute(
    `INSERT INTO retention_snapshots (shop_id, subject, as_of, version, computed_at, body)
     VALUES ($1, $2, $3::date, $4, to_timestamp($5 / 1000.0), $6::jsonb)
     ON CONFLICT (shop_id, subject) DO UPDATE SET as_of = excluded.as_of, version = excluded.version,
       computed_at = excluded.computed_at, body = excluded.body`,
    [db.shopId, subject, snapshot.asOf, snapshot.version, snapshot.computedAt, body],
  );
}

/** The date of a ranked figure, "YYYY-MM-DD", or null where there is none yet. */
export async function snapshotDate(db: ShopDb, subject: SnapshotSubject): Promise<string | null> {
  const rows = await db.query<{ asOf: string }>(
    `SELECT to_char(as_of, 'YYYY-MM-DD') AS "asOf" FROM retention_snapshots WHERE shop_id = $1 AND subject = $2`,
    [db.shopId, subject],
  );
  return rows[0]?.asOf ?? null;
}
