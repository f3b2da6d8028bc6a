import type { ShopDb } from "#app/db/with-shop.ts";
import type { Rollup, RollupRow } from "#app/domain/retention/rollup.ts";
import type { UnitFacts } from "#app/domain/retention/unit-facts.ts";

/** Class of the advisory lock under which a shop's facts and rollups change. */
const RETENTION_LOCK = 7002;

export type RetentionState = { timeZone: string; builtAt: Date | null; changedAt: Date | null; version: bigint };

/** Lets one transaction at a time change the shop's facts and rollups; held until it ends. */
export async function lockRetention(db: ShopDb): Promise<void> {
  await db.query("SELECT pg_advisory_xact_lock($1, $2)", [RETENTION_LOCK, db.shopId]);
}

/** Whether the shop's rollups stand, or undefined before the first rebuild. */
export async function readRetentionState(db: ShopDb): Promise<RetentionState | undefined> {
  const rows = await db.query<RetentionState>(
    `SELECT time_zone AS "timeZone", built_at AS "builtAt", changed_at AS "changedAt", version
     FROM retention_states WHERE shop_id = $1`,
    [db.shopId],
  );
  return rows[0];
}

/** Notes a change of the rollups; `built` says that it was a full rebuild, in the given zone. */
export async function noteRetentionChange(db: ShopDb, timeZone: string, now: number, built: boolean): Promise<void> {
  await db.execute(
    `INSERT INTO retention_states (shop_id, time_zone, built_at, changed_at, version)
     VALUES ($1, $2, CASE WHEN $4 THEN to_timestamp($3 / 1000.0) END, to_timestamp($3 / 1000.0), 1)
     ON CONFLICT (shop_id) DO UPDATE SET time_zone = excluded.time_zone, changed_at = excluded.changed_at,
       built_at = coalesce(excluded.built_at, retention_states.built_at), version = retention_states.version + 1`,
    [db.shopId, timeZone, now, built],
  );
}

/** Notes that the rollups were compared with raw orders, and how many rows differed. */
export async function noteRetentionCheck(db: ShopDb, now: number, differences: number): Promise<void> {
  await db.execute(
    "UPDATE retention_states SET checked_at = to_timestamp($2 / 1000.0), differences = $3 WHERE shop_id = $1",
    [db.shopId, now, differences],
  );
}

type FactsRow = {
  unit: bigint | number;
  days: number[];
  nets: bigint[];
  excluded: number[];
  firstKnown: boolean;
  firstOrderId: bigint | null;
  laterAt: Date | null;
};

/** The facts on which the rollups now rest, by customer. */
export async function loadCustomerFacts(db: ShopDb, customerIds: readonly bigint[]): Promise<Map<bigint, UnitFacts>> {
  const rows = await db.query<FactsRow>(
    `SELECT customer_id AS unit, days, nets_minor AS nets, excluded, first_known AS "firstKnown",
            first_order_id AS "firstOrderId", later_at AS "laterAt"
     FROM customer_facts WHERE shop_id = $1 AND customer_id = ANY($2::bigint[])`,
    [db.shopId, customerIds],
  );
  return new Map(rows.map((row) => [row.unit as bigint, toFacts(row)]));
}

/** As `loadCustomerFacts`, for the guest orders of UTC days. */
export async function loadGuestDayFacts(db: ShopDb, utcDays: readonly number[]): Promise<Map<number, UnitFacts>> {
  const rows = await db.query<FactsRow>(
    `SELECT utc_day AS unit, days, nets_minor AS nets, excluded, true AS "firstKnown", NULL AS "firstOrderId",
            later_at AS "laterAt"
     FROM guest_day_facts WHERE shop_id = $1 AND utc_day = ANY($2::int[])`,
    [db.shopId, utcDays],
  );
  return new Map(rows.map((row) => [Number(row.unit), toFacts(row)]));
}

function toFacts(row: FactsRow): UnitFacts {
  const [test = 0, cancelled = 0, voided = 0, nothingPaid = 0] = row.excluded;
  return {
    days: row.days,
    netsMinor: row.nets,
    excluded: { test, cancelled, voided, nothingPaid },
    knownFirst: row.firstKnown,
    firstOrderId: row.firstOrderId,
    laterAt: row.laterAt?.getTime() ?? null,
  };
}

/** Whether a unit has nothing to keep: no order of it is left. */
function isEmpty(facts: UnitFacts): boolean {
  const { test, cancelled, voided, nothingPaid } = facts.excluded;
  return facts.days.length === 0 && test + cancelled + voided + nothingPaid === 0 && facts.laterAt === null;
}

/** Replaces the facts of the given customers. */
export async function saveCustomerFacts(db: ShopDb, facts: ReadonlyMap<bigint, UnitFacts>): Promise<void> {
  await db.execute("DELETE FROM customer_facts WHERE shop_id = $1 AND customer_id = ANY($2::bigint[])", [
    db.shopId,
    [...facts.keys()],
  ]);
  const rows = [...facts]
    .filter(([, unit]) => !isEmpty(unit))
    .map(([id, unit]) => ({ id: String(id), ...factsJson(unit) }));
  await db.execute(
    `INSERT INTO customer_facts (shop_id, customer_id, days, nets_minor, excluded, first_known, first_order_id, orders,
                                 net_minor, first_day, second_day, last_day, later_at)
     SELECT $1, id, days, nets, excluded, "firstKnown", "firstOrderId", cardinality(days),
            coalesce((SELECT sum(n) FROM unnest(nets) AS n), 0), days[1], days[2], (SELECT max(d) FROM unnest(days) AS d), "laterAt"
     FROM jsonb_to_recordset($2::jsonb) AS f (id bigint, days int[], nets bigint[], excluded int[], "firstKnown" boolean,
                                              "firstOrderId" bigint, "laterAt" timestamptz)`,
    [db.shopId, JSON.stringify(rows)],
  );
}

/** Replaces the facts of the given UTC days' guest orders. */
export async function saveGuestDayFacts(db: ShopDb, facts: ReadonlyMap<number, UnitFacts>): Promise<void> {
  await db.execute("DELETE FROM guest_day_facts WHERE shop_id = $1 AND utc_day = ANY($2::int[])", [
    db.shopId,
    [...facts.keys()],
  ]);
  const rows = [...facts].filter(([, unit]) => !isEmpty(unit)).map(([day, unit]) => ({ day, ...factsJson(unit) }));
  await db.execute(
    `INSERT INTO guest_day_facts (shop_id, utc_day, days, nets_minor, excluded, later_at)
     SELECT $1, day, days, nets, excluded, "laterAt"
     FROM jsonb_to_recordset($2::jsonb) AS f (day int, days int[], nets bigint[], excluded int[], "laterAt" timestamptz)`,
    [db.shopId, JSON.stringify(rows)],
  );
}

function factsJson(facts: UnitFacts): Record<string, unknown> {
  const { test, cancelled, voided, nothingPaid } = facts.excluded;
  return {
    days: facts.days,
    nets: facts.netsMinor.map(String),
    excluded: [test, cancelled, voided, nothingPaid],
    firstKnown: facts.knownFirst,
    firstOrderId: facts.firstOrderId === null ? null : String(facts.firstOrderId),
    laterAt: facts.laterAt === null ? null : new Date(facts.laterAt).toISOString(),
  };
}

/** Adds a difference to the shop's rollup. */
export async function applyRollupDifference(db: ShopDb, difference: Rollup): Promise<void> {
  const rows = difference.entries();
  if (rows.length === 0) return;
  await db.execute(
    `INSERT INTO retention_rollups (shop_id, kind, a, b, n)
     SELECT $1, kind, a, b, n FROM unnest($2::int[], $3::int[], $4::int[], $5::bigint[]) AS d (kind, a, b, n)
     ON CONFLICT (shop_id, kind, a, b) DO UPDATE SET n = retention_rollups.n + excluded.n`,
    [db.shopId, rows.map((r) => r.kind), rows.map((r) => r.a), rows.map((r) => r.b), rows.map((r) => r.n)],
  );
  await db.execute(
    `DELETE FROM retention_rollups USING unnest($2::int[], $3::int[], $4::int[]) AS d (kind, a, b)
     WHERE shop_id = $1 AND retention_rollups.kind = d.kind AND retention_rollups.a = d.a AND retention_rollups.b = d.b AND n = 0`,
    [db.shopId, rows.map((r) => r.kind), rows.map((r) => r.a), rows.map((r) => r.b)],
  );
}

/** The shop's rollup as stored. */
export async function loadRollupRows(db: ShopDb): Promise<RollupRow[]> {
  return db.query<RollupRow>("SELECT kind, a, b, n FROM retention_rollups WHERE shop_id = $1", [db.shopId]);
}
