import type { ShopDb } from "#app/db/with-shop.ts";

/** What is imported: the shop's data, and the ids of all its orders to find those that are gone. */
export const IMPORT_SUBJECTS = ["customers", "products", "orders", "order-ids"] as const;
export type ImportSubject = (typeof IMPORT_SUBJECTS)[number];

export type ImportStatus =
  /** not asked for yet, or to be asked for again */
  | "waiting"
  /** Shopify is collecting */
  | "running"
  /** we are reading the result */
  | "reading"
  | "done"
  /** given up; `failure` says why */
  | "failed";

/** A bulk operation at Shopify and how far its result was read. Counts are of objects and lines. */
export type BulkImport = {
  subject: ImportSubject;
  operationId: string | null;
  status: ImportStatus;
  found: bigint;
  read: bigint;
  stored: bigint;
  failure: string | null;
  attempts: number;
  startedAt: Date;
  finishedAt: Date | null;
};

const COLUMNS = `subject, operation_id AS "operationId", status, found, read, stored, failure, attempts,
  started_at AS "startedAt", finished_at AS "finishedAt"`;

/** The shop's imports, customers and products before orders. */
export function listImports(db: ShopDb): Promise<BulkImport[]> {
  return db.query<BulkImport>(
    `SELECT ${COLUMNS} FROM bulk_imports WHERE shop_id = $1 ORDER BY subject <> 'customers', subject <> 'products'`,
    [db.shopId],
  );
}

/** Sets imports back to the beginning. */
export async function restartImports(db: ShopDb, subjects: readonly ImportSubject[], now: number): Promise<void> {
  await db.execute(
    `INSERT INTO bulk_imports (shop_id, subject, status, started_at)
     SELECT $1, subject, 'waiting', to_timestamp($3 / 1000.0) FROM unnest($2::text[]) AS subject
     ON CONFLICT (shop_id, subject) DO UPDATE SET status = 'waiting', operation_id = NULL, found = 0, read = 0, stored = 0,
       failure = NULL, attempts = 0, started_at = excluded.started_at, finished_at = NULL`,
    [db.shopId, subjects, now],
  );
}

/** Writes what changed of an import. */
export async function updateImport(
  db: ShopDb,
  subject: ImportSubject,
  change: Partial<Pick<BulkImport, "operationId" | "status" | "found" | "read" | "stored" | "failure" | "attempts">>,
  now: number,
): Promise<void> {
  await db.execute(
    `UPDATE bulk_imports SET
       operation_id = CASE WHEN $3::jsonb ? 'operationId' THEN $3::jsonb ->> 'operationId' ELSE operation_id END,
       status = coalesce($3::jsonb ->> 'status', status),
       found = coalesce(($3::jsonb ->> 'found')::bigint, found),
       read = coalesce(($3::jsonb ->> 'read')::bigint, read),
       stored = coalesce(($3::jsonb ->> 'stored')::bigint, stored),
       failure = CASE WHEN $3::jsonb ? 'failure' THEN $3::jsonb ->> 'failure' ELSE failure END,
       attempts = coalesce(($3::jsonb ->> 'attempts')::int, attempts),
       finished_at = CASE WHEN $3::jsonb ->> 'status' IN ('done', 'failed') THEN to_timestamp($4 / 1000.0) ELSE finished_at END
     WHERE shop_id = $1 AND subject = $2`,
    [db.shopId, subject, JSON.stringify(change, (_key, v: unknown) => (typeof v === "bigint" ? v.toString() : v)), now],
  );
}

/** Notes up to which `updatedAt` everything is known to have been read. It never moves back. */
export async function moveWatermark(db: ShopDb, reconciledTo: number, now: number): Promise<void> {
  await db.execute(
    `INSERT INTO sync_watermarks (shop_id, reconciled_to, reconciled_at)
     VALUES ($1, to_timestamp($2 / 1000.0), to_timestamp($3 / 1000.0))
     ON CONFLICT (shop_id) DO UPDATE SET reconciled_at = excluded.reconciled_at, reconciled_to = excluded.reconciled_to
     WHERE sync_watermarks.reconciled_to < excluded.reconciled_to`,
    [db.shopId, reconciledTo, now],
  );
}

/** The watermark in epoch milliseconds, or null before the first import is through. */
export async function readWatermark(db: ShopDb): Promise<number | null> {
  const rows = await db.query<{ at: Date }>("SELECT reconciled_to AS at FROM sync_watermarks WHERE shop_id = $1", [
    db.shopId,
  ]);
  return rows[0]?.at.getTime() ?? null;
}
