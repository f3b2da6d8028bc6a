import { copyAll } from "#app/db/copy.ts";
import { copyColumns, type Cell } from "#app/db/copy-rows.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { FactsColumns } from "#app/domain/retention/facts-columns.ts";
import type { Rollup } from "#app/domain/retention/rollup.ts";

/**
 * Replaces all of a shop's facts and rollup rows by the result of a full fold. Rows go by COPY into a temporary table,
 * because COPY is refused under row-level security.
 */
export async function replaceRetention(db: ShopDb, facts: FactsColumns, rollup: Rollup): Promise<void> {
  for (const table of ["customer_facts", "guest_day_facts", "retention_rollups"]) {
    await db.execute(`DELETE FROM ${table} WHERE shop_id = $1`, [db.shopId]);
  }
  await fill(
    db,
    "customer_facts",
    `customer_id bigint, days int[], nets_minor bigint[], excluded int[], first_known boolean, first_order_id bigint,
     orders int, net_minor bigint, first_day int, second_day int, last_day int, later_at timestamptz`,
    customerRows(facts),
  );
  await fill(
    db,
    "guest_day_facts",
    "utc_day int, days int[], nets_minor bigint[], excluded int[], later_at timestamptz",
    guestRows(facts),
  );
  await fill(
    db,
    "retention_rollups",
    "kind smallint, a int, b int, n bigint",
    rollup.entries().map((row) => [row.kind, row.a, row.b, row.n]),
  );
}

async function fill(db: ShopDb, table: string, definition: string, rows: Iterable<readonly Cell[]>): Promise<void> {
  const staging = `filling_${table}`;
  const columns = copyColumns(definition);
  const names = columns.map(({ name }) => name).join(", ");
  await db.query(`CREATE TEMPORARY TABLE ${staging} (${definition}) ON COMMIT DROP`);
  await copyAll(db, staging, columns, rows);
  await db.execute(`INSERT INTO ${table} (shop_id, ${names}) SELECT $1, ${names} FROM ${staging}`, [db.shopId]);
}

function* customerRows(facts: FactsColumns): Generator<Cell[]> {
  for (let unit = 0; unit < facts.customers; unit++) {
    if (isEmpty(facts, unit)) continue;
    const from = facts.start[unit] as number;
    const to = facts.start[unit + 1] as number;
    let net = 0n;
    let lastDay: number | null = null;
    for (let i = from; i < to; i++) {
      net += facts.netsMinor[i] as bigint;
      const day = facts.days[i] as number;
      if (lastDay === null || day > lastDay) lastDay = day;
    }
    yield [
      facts.id[unit] as bigint,
      ...shared(facts, unit, from, to),
      facts.knownFirst[unit] === 1,
      to > from ? (facts.firstOrderId[unit] as bigint) : null,
      to - from,
      net,
      to > from ? (facts.days[from] as number) : null,
      to > from + 1 ? (facts.days[from + 1] as number) : null,
      lastDay,
      instant(facts.laterAt[unit] as number),
    ];
  }
}

function* guestRows(facts: FactsColumns): Generator<Cell[]> {
  for (let unit = facts.customers; unit < facts.id.length; unit++) {
    if (isEmpty(facts, unit)) continue;
    const from = facts.start[unit] as number;
    const to = facts.start[unit + 1] as number;
    yield [Number(facts.id[unit]), ...shared(facts, unit, from, to), instant(facts.laterAt[unit] as number)];
  }
}

function shared(facts: FactsColumns, unit: number, from: number, to: number): Cell[] {
  return [
    facts.days.subarray(from, to),
    facts.netsMinor.subarray(from, to),
    facts.excluded.subarray(unit * 4, unit * 4 + 4),
  ];
}

function isEmpty(facts: FactsColumns, unit: number): boolean {
  if (facts.start[unit] !== facts.start[unit + 1] || !Number.isNaN(facts.laterAt[unit])) return false;
  return facts.excluded.subarray(unit * 4, unit * 4 + 4).every((count) => count === 0);
}

const instant = (epochMs: number): number | null => (Number.isNaN(epochMs) ? null : epochMs);
