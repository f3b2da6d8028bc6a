import { copyAll } from "#app/db/copy.ts";
import type { Cell } from "#app/db/copy-rows.ts";
import { replaceErased } from "#app/db/stores/erased-store.ts";
import { createStaging, STAGING_COLUMNS, type StagingTable } from "#app/db/stores/staging.ts";
import { lineRow, orderRow, refundLineRows, refundRow } from "#app/db/stores/staging-rows.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { OrderRecord, RefundRecord } from "#app/domain/orders/records.ts";

/**
 * Whose figures an order touches: a customer's, or the guests' of one UTC day (days since 1970-01-01). After a change it
 * names both whom the order belonged to and whom it belongs to now.
 */
export type TouchedUnits = { customerIds: bigint[]; guestDays: number[] };

/** How what is staged meets what is there. */
export type StoreMode =
  /** newer or equally new data replaces what is there, older data is dropped */
  | "replace"
  /** data that may lack lines only adds orders that are not there yet */
  | "add-only"
  /** nothing may be there yet: one order that is makes it fail */
  | "new";

/**
 * Stores orders read from Shopify one by one, whole: with lines, refunds and refund lines. Rows are locked, and data
 * older than what is stored changes nothing, so doubled, late and shuffled reads end in the same state.
 */
export async function storeOrders(db: ShopDb, orders: readonly OrderRecord[]): Promise<TouchedUnits> {
  await createStaging(db, "staged_orders", "staged_lines", "staged_refunds", "staged_refund_lines");
  const copy = copier(db);
  await copy(
    "staged_orders",
    orders.map((order) => orderRow(order, order.netMinor)),
  );
  await copy(
    "staged_lines",
    orders.flatMap((o) => o.lines.map((line) => lineRow(o.id, line))),
  );
  await copy(
    "staged_refunds",
    orders.flatMap((o) => o.refunds.map((refund) => refundRow(o.id, refund))),
  );
  await copy(
    "staged_refund_lines",
    orders.flatMap((o) => o.refunds.flatMap((refund) => refundLineRows(o.id, refund))),
  );
  await replaceErased(db, "staged_orders");
  const touched = await lockAndFindTouched(db, idsOf(orders));
  await storeStagedOrders(db, "replace");
  const written = await db.query<{ id: bigint }>("SELECT id FROM staged_orders");
  await storeStagedRefunds(db, idsOf(written));
  return touched;
}

const idsOf = (rows: readonly { id: bigint }[]): bigint[] => rows.map((row) => row.id);

// Orders are named by lists of ids below, not by a join with a staging table: PostgreSQL knows nothing of a table made a
// moment ago, and would now and then read a whole table of ours to find a handful of rows in it.

/** Locks the orders about to be replaced and tells whom old and new data belong to. */
async function lockAndFindTouched(db: ShopDb, ids: readonly bigint[]): Promise<TouchedUnits> {
  const before = await db.query<UnitRow>(
    `SELECT customer_id AS "customerId", ${UTC_DAY} AS "utcDay" FROM orders
     WHERE shop_id = $1 AND id = ANY($2::bigint[]) ORDER BY id FOR UPDATE`,
    [db.shopId, ids],
  );
  const after = await db.query<UnitRow>(
    `SELECT customer_id AS "customerId", floor(ordered_at_ms / 86400000)::int AS "utcDay" FROM staged_orders`,
  );
  return touchedUnits([...before, ...after]);
}

const UTC_DAY = "floor(extract(epoch FROM ordered_at) / 86400)::int";
type UnitRow = { customerId: bigint | null; utcDay: number };

function touchedUnits(rows: readonly UnitRow[]): TouchedUnits {
  const customerIds = new Set(rows.flatMap((row) => (row.customerId === null ? [] : [row.customerId])));
  const guestDays = new Set(rows.flatMap((row) => (row.customerId === null ? [row.utcDay] : [])));
  return { customerIds: [...customerIds], guestDays: [...guestDays] };
}

const REPLACE = `DO UPDATE SET
    customer_id = CASE WHEN excluded.customer_id IS NULL AND orders.customer_id < 0 THEN orders.customer_id ELSE excluded.customer_id END,
    ordered_at = excluded.ordered_at, updated_at = excluded.updated_at, cancelled_at = excluded.cancelled_at,
    test = excluded.test, financial_status = excluded.financial_status, net_minor = excluded.net_minor,
    source_name = excluded.source_name, country_code = excluded.country_code,
    discount_codes = excluded.discount_codes, visit = excluded.visit, guest_hash = excluded.guest_hash
  WHERE orders.updated_at <= excluded.updated_at`;

const ON_CONFLICT: Record<StoreMode, string> = {
  replace: `ON CONFLICT (shop_id, id) ${REPLACE}`,
  "add-only": "ON CONFLICT (shop_id, id) DO NOTHING",
  new: "",
};

/** Lists of ids as PostgreSQL writes them: they only go back to it. */
type Stored = { staged: number; stored: number; ids: string | null; replaced: string | null };

/**
 * Moves staged orders and lines into their tables. Afterwards staged_orders holds only the orders that were really
 * written. Returns how many those are.
 */
export async function storeStagedOrders(db: ShopDb, mode: StoreMode): Promise<number> {
  // In order of id, as whoever else writes orders does it, so that two transactions cannot wait for each other.
  const rows = await db.query<Stored>(
    `WITH stored AS (
       INSERT INTO orders (shop_id, id, customer_id, ordered_at, updated_at, cancelled_at, test, financial_status, net_minor,
                           source_name, country_code, discount_codes, visit, guest_hash)
       SELECT $1, id, customer_id, to_timestamp(ordered_at_ms / 1000), to_timestamp(updated_at_ms / 1000),
              to_timestamp(cancelled_at_ms / 1000), test, financial_status, net_minor, source_name, country_code, discount_codes, visit, guest_hash
       FROM staged_orders
       WHERE NOT EXISTS (SELECT 1 FROM deleted_orders d WHERE d.shop_id = $1 AND d.id = staged_orders.id)
       ORDER BY id
       ${ON_CONFLICT[mode]}
       RETURNING id, xmax = 0 AS fresh)
     SELECT (SELECT count(*)::int FROM staged_orders) AS staged, count(*)::int AS stored, array_agg(id)::text AS ids,
            (array_agg(id) FILTER (WHERE NOT fresh))::text AS replaced
     FROM stored`,
    [db.shopId],
  );
  const { staged, stored, ids, replaced } = rows[0] as Stored;
  if (stored < staged) {
    for (const [table, column] of [
      ["staged_orders", "id"],
      ["staged_lines", "order_id"],
    ] as const) {
      await db.execute(`DELETE FROM ${table} WHERE ${column} <> ALL ($1::bigint[])`, [ids ?? "{}"]);
    }
  }
  if (replaced !== null) {
    await db.execute("DELETE FROM order_lines WHERE shop_id = $1 AND order_id = ANY($2::bigint[])", [
      db.shopId,
      replaced,
    ]);
  }
  await db.execute(
    `INSERT INTO order_lines (shop_id, order_id, id, product_id, variant_id, quantity, gift_card, gross_minor, discount_minor,
                              tax_minor, net_minor, discounts)
     SELECT $1, order_id, id, product_id, variant_id, quantity, gift_card, gross_minor, discount_minor, tax_minor, net_minor, discounts
     FROM staged_lines`,
    [db.shopId],
  );
  return stored;
}

/**
 * Takes from what is staged the orders that are stored as another customer's: a merge of two customers may be behind it,
 * which only shows as long as the order is not stored anew. Returns them, to be read one by one.
 */
export async function takeMovedOrders(db: ShopDb): Promise<bigint[]> {
  const moved = idsOf(
    await db.query<{ id: bigint }>(
      `SELECT s.id FROM staged_orders s
       JOIN (SELECT id, customer_id FROM orders WHERE shop_id = $1 AND customer_id > 0
               AND id = ANY (ARRAY(SELECT id FROM staged_orders WHERE customer_id > 0))) AS o
         ON o.id = s.id AND o.customer_id <> s.customer_id
       WHERE s.customer_id > 0`,
      [db.shopId],
    ),
  );
  if (moved.length === 0) return moved;
  await db.execute("DELETE FROM staged_lines WHERE order_id = ANY($1::bigint[])", [moved]);
  await db.execute("DELETE FROM staged_orders WHERE id = ANY($1::bigint[])", [moved]);
  return moved;
}

/**
 * Stores the refunds of orders whose lines are known, from readings of refunds alone. Returns whom they touch; an order
 * that is not stored is passed over.
 */
export async function storeRefunds(
  db: ShopDb,
  readings: readonly { id: bigint; refunds: readonly RefundRecord[] }[],
): Promise<TouchedUnits> {
  await createStaging(db, "staged_ids", "staged_refunds", "staged_refund_lines");
  const copy = copier(db);
  await copy(
    "staged_ids",
    readings.map((r) => [r.id]),
  );
  await copy(
    "staged_refunds",
    readings.flatMap((r) => r.refunds.map((refund) => refundRow(r.id, refund))),
  );
  await copy(
    "staged_refund_lines",
    readings.flatMap((r) => r.refunds.flatMap((refund) => refundLineRows(r.id, refund))),
  );
  const stored = await db.query<UnitRow & { id: bigint }>(
    `SELECT id, customer_id AS "customerId", ${UTC_DAY} AS "utcDay" FROM orders
     WHERE shop_id = $1 AND id = ANY($2::bigint[]) ORDER BY id FOR UPDATE`,
    [db.shopId, idsOf(readings)],
  );
  await storeStagedRefunds(db, idsOf(stored));
  return touchedUnits(stored);
}

function copier(db: ShopDb): (table: StagingTable, rows: Iterable<readonly Cell[]>) => Promise<void> {
  return (table, rows) => copyAll(db, table, STAGING_COLUMNS[table], rows);
}

/**
 * Marks stored orders placed at or after `since` (epoch milliseconds) that are not among staged_ids: reading them again
 * tells whether they were deleted.
 */
export async function markMissingOrders(db: ShopDb, since: number, now: number): Promise<void> {
  await db.execute(
    `INSERT INTO dirty_objects (shop_id, subject, id, marked_at)
     SELECT $1, 'order', o.id, to_timestamp($2 / 1000.0) FROM orders o
     WHERE o.shop_id = $1 AND o.ordered_at >= to_timestamp($3 / 1000.0) AND NOT EXISTS (SELECT 1 FROM staged_ids s WHERE s.id = o.id)
     ON CONFLICT (shop_id, subject, id) DO UPDATE SET marks = dirty_objects.marks + 1`,
    [db.shopId, now, since],
  );
}

/** Replaces the refunds of the given orders by the staged ones; what is staged of other orders is left out. */
async function storeStagedRefunds(db: ShopDb, orderIds: readonly bigint[]): Promise<void> {
  for (const table of ["refund_lines", "refunds"]) {
    await db.execute(`DELETE FROM ${table} WHERE shop_id = $1 AND order_id = ANY($2::bigint[])`, [db.shopId, orderIds]);
  }
  await db.execute(
    `INSERT INTO refunds (shop_id, order_id, id, created_at, net_minor, shipping_minor, shipping_returned)
     SELECT $1, order_id, id, to_timestamp(created_at_ms / 1000), net_minor, shipping_minor, shipping_returned FROM staged_refunds
     WHERE order_id = ANY($2::bigint[])`,
    [db.shopId, orderIds],
  );
  await db.execute(
    `INSERT INTO refund_lines (shop_id, order_id, refund_id, line_id, quantity, net_minor)
     SELECT $1, order_id, refund_id, line_id, quantity, net_minor FROM staged_refund_lines
     WHERE order_id = ANY($2::bigint[])`,
    [db.shopId, orderIds],
  );
}

/** Those of the given orders that were placed at or after `since` (epoch milliseconds). */
export async function readableOrders(db: ShopDb, orderIds: readonly bigint[], since: number): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    "SELECT id FROM orders WHERE shop_id = $1 AND id = ANY($2::bigint[]) AND ordered_at >= to_timestamp($3 / 1000.0)",
    [db.shopId, orderIds, since],
  );
  return rows.map((row) => row.id);
}

/**
 * Removes orders that Shopify no longer has, with everything that hangs on them, and remembers that they are gone: what
 * was read before may still be on its way.
 */
export async function deleteOrders(db: ShopDb, orderIds: readonly bigint[], now: number): Promise<TouchedUnits> {
  await db.execute(
    `INSERT INTO deleted_orders (shop_id, id, deleted_at)
     SELECT $1, id, to_timestamp($3 / 1000.0) FROM unnest($2::bigint[]) AS id ORDER BY id
     ON CONFLICT (shop_id, id) DO NOTHING`,
    [db.shopId, orderIds, now],
  );
  const rows = await db.query<UnitRow>(
    `DELETE FROM orders WHERE shop_id = $1 AND id = ANY($2::bigint[]) RETURNING customer_id AS "customerId", ${UTC_DAY} AS "utcDay"`,
    [db.shopId, orderIds],
  );
  for (const table of ["order_lines", "refunds", "refund_lines"]) {
    await db.execute(`DELETE FROM ${table} WHERE shop_id = $1 AND order_id = ANY($2::bigint[])`, [db.shopId, orderIds]);
  }
  return touchedUnits(rows);
}

/**
 * Orders that are stored although Shopify has deleted them: an import that was under way when they were removed did not
 * see that, and committed them afterwards.
 */
export async function comeBackOrders(db: ShopDb): Promise<bigint[]> {
  return idsOf(
    await db.query<{ id: bigint }>(
      `SELECT d.id FROM deleted_orders d JOIN orders o ON o.shop_id = d.shop_id AND o.id = d.id WHERE d.shop_id = $1`,
      [db.shopId],
    ),
  );
}

/**
 * Forgets that orders were deleted which a reading begun at `readAt` (epoch milliseconds) has found: Shopify does not bring
 * orders back, so an earlier reading had come too soon for a new order to be seen.
 */
export async function believeReading(db: ShopDb, orderIds: readonly bigint[], readAt: number): Promise<void> {
  await db.execute(
    "DELETE FROM deleted_orders WHERE shop_id = $1 AND id = ANY($2::bigint[]) AND deleted_at < to_timestamp($3 / 1000.0)",
    [db.shopId, orderIds, readAt],
  );
}

/** Forgets deletions of more than 30 days ago: bulk results, the slowest readings, live for seven. */
export function forgetOldDeletions(db: ShopDb, now: number): Promise<number> {
  return db.execute(
    "DELETE FROM deleted_orders WHERE shop_id = $1 AND deleted_at < to_timestamp($2 / 1000.0) - interval '30 days'",
    [db.shopId, now],
  );
}
