import { notErased } from "#app/db/stores/erased-store.ts";
import type { ShopDb } from "#app/db/with-shop.ts";

/** What can be marked to be read again from Shopify; `refunds` are those of an order whose lines are known. */
export type DirtySubject = "order" | "refunds" | "customer" | "product";

/** A mark, with the count it had when it was taken. */
export type DirtyMark = { id: bigint; marks: number };

/** Marks objects to be read again. */
export async function mark(db: ShopDb, subject: DirtySubject, ids: readonly bigint[], now: number): Promise<void> {
  if (ids.length === 0) return;
  // Nothing is left to read about an erased customer, and a mark would write the id down again.
  const wanted = subject === "customer" ? await notErased(db, ids) : ids;
  // Sorted, so that two transactions that mark the same objects cannot wait for each other.
  const sorted = [...new Set(wanted)].sort((a, b) => (a < b ? -1 : 1));
  await db.execute(
    `INSERT INTO dirty_objects (shop_id, subject, id, marked_at)
     SELECT $1, $2, id, to_timestamp($4 / 1000.0) FROM unnest($3::bigint[]) AS id
     WHERE EXISTS (SELECT 1 FROM shops WHERE shops.id = $1)
     ON CONFLICT (shop_id, subject, id) DO UPDATE SET marks = dirty_objects.marks + 1, marked_at = excluded.marked_at`,
    [db.shopId, subject, sorted, now],
  );
}

const TABLES = { order: "orders", customer: "customers", product: "products" } as const;

/**
 * Marks what was last updated at or after `since` (epoch milliseconds). Versions are whole seconds, so what a bulk result
 * holds of a recently changed object may be older than what it replaced, and pass for the same.
 */
export async function markUpdatedSince(
  db: ShopDb,
  subject: keyof typeof TABLES,
  since: number,
  now: number,
): Promise<void> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT id FROM ${TABLES[subject]} WHERE shop_id = $1 AND updated_at >= to_timestamp($2 / 1000.0)`,
    [db.shopId, since],
  );
  await mark(
    db,
    subject,
    rows.map((row) => row.id),
    now,
  );
}

/** Marks every order of the customers. */
export async function markOrdersOfCustomers(db: ShopDb, customerIds: readonly bigint[], now: number): Promise<void> {
  if (customerIds.length === 0) return;
  const rows = await db.query<{ id: bigint }>(
    "SELECT id FROM orders WHERE shop_id = $1 AND customer_id = ANY($2::bigint[])",
    [db.shopId, customerIds],
  );
  await mark(
    db,
    "order",
    rows.map((row) => row.id),
    now,
  );
}

/** Some marked objects, the newest in front: what happened just now should be seen first. */
export function listDirty(db: ShopDb, subject: DirtySubject, limit: number): Promise<DirtyMark[]> {
  return db.query<DirtyMark>(
    "SELECT id, marks FROM dirty_objects WHERE shop_id = $1 AND subject = $2 ORDER BY id DESC LIMIT $3",
    [db.shopId, subject, limit],
  );
}

/** Removes marks, except of objects that were marked again since they were taken. */
export async function clearMarks(db: ShopDb, subject: DirtySubject, taken: readonly DirtyMark[]): Promise<void> {
  await db.execute(
    `DELETE FROM dirty_objects USING unnest($3::bigint[], $4::int[]) AS taken (id, marks)
     WHERE shop_id = $1 AND subject = $2 AND dirty_objects.id = taken.id AND dirty_objects.marks = taken.marks`,
    [db.shopId, subject, taken.map((m) => m.id), taken.map((m) => m.marks)],
  );
}

/** Whether anything is marked. */
export async function anyDirty(db: ShopDb): Promise<boolean> {
  const rows = await db.query("SELECT 1 FROM dirty_objects WHERE shop_id = $1 LIMIT 1", [db.shopId]);
  return rows.length > 0;
}
