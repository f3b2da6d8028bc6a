import type { ShopDb } from "#app/db/with-shop.ts";
import { dayText, firstDayOfMonth } from "#app/domain/retention/calendar.ts";

/** Class of the advisory locks under which a shop's months are folded. */
const MONTHS_LOCK = 7008;

/** Lets one transaction at a time fold the shop's months; held until it ends. */
export async function lockMonths(db: ShopDb): Promise<void> {
  await db.query("SELECT pg_advisory_xact_lock($1, $2)", [MONTHS_LOCK, db.shopId]);
}

/**
 * Where the closed months end (the instant in epoch milliseconds, and the last of them as year * 12 + 0..11), or where
 * the ledger begins when none is closed. Null for an empty ledger.
 */
export async function openSince(db: ShopDb): Promise<{ from: number; lastClosed: number | null } | null> {
  const [row] = await db.query<{ from: Date | null; lastClosed: number | null }>(
    `SELECT coalesce(max(ends_at), (SELECT min(at) FROM loyalty_entries WHERE shop_id = $1)) AS "from",
            max(extract(year FROM month) * 12 + extract(month FROM month) - 1)::int AS "lastClosed"
     FROM loyalty_months WHERE shop_id = $1 AND closed`,
    [db.shopId],
  );
  return row?.from ? { from: row.from.getTime(), lastClosed: row.lastClosed } : null;
}

/** Forgets the sums of months that are not closed; what was pending and owed at their end cannot be found again and stays. */
export async function forgetOpenMonths(db: ShopDb): Promise<void> {
  await db.execute(
    "DELETE FROM loyalty_months WHERE shop_id = $1 AND NOT closed AND kind NOT IN ('pending', 'deficit')",
    [db.shopId],
  );
}

/** Sums the entries of a month, which are those in [from, endsAt) (epoch milliseconds), by kind. */
export async function foldMonth(
  db: ShopDb,
  { month, from, endsAt, closed }: { month: number; from: number; endsAt: number; closed: boolean },
): Promise<void> {
  const date = dayText(firstDayOfMonth(month));
  await db.execute(
    `INSERT INTO loyalty_months (shop_id, month, kind, points, ends_at, closed)
     SELECT $1, $2::date, kind, sum(points), to_timestamp($4 / 1000.0), $5 FROM loyalty_entries
     WHERE shop_id = $1 AND at >= to_timestamp($3 / 1000.0) AND at < to_timestamp($4 / 1000.0) GROUP BY kind`,
    [db.shopId, date, from, endsAt, closed],
  );
  await db.execute(
    "UPDATE loyalty_months SET ends_at = to_timestamp($3 / 1000.0), closed = $4 WHERE shop_id = $1 AND month = $2::date",
    [db.shopId, date, endsAt, closed],
  );
}

/** Keeps, with the month that is running, what is pending and owed at this moment. */
export async function noteStates(db: ShopDb, month: number, endsAt: number): Promise<void> {
  await db.execute(
    `INSERT INTO loyalty_months (shop_id, month, kind, points, ends_at, closed)
     SELECT $1, $2::date, kind, points, to_timestamp($3 / 1000.0), false FROM (
       SELECT 'pending' AS kind, coalesce(sum(target), 0) AS points FROM loyalty_awards WHERE shop_id = $1 AND released_at IS NULL
       UNION ALL SELECT 'deficit', coalesce(sum(deficit), 0) FROM loyalty_balances WHERE shop_id = $1) AS state
     ON CONFLICT (shop_id, month, kind) DO UPDATE SET points = excluded.points, ends_at = excluded.ends_at`,
    [db.shopId, dayText(firstDayOfMonth(month)), endsAt],
  );
}
