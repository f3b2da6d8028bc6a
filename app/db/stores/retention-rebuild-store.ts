import { copyRow, CopyWriter, type Cell } from "#app/db/copy.ts";
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
    "customer_id, days, nets_minor, excluded, first_known, first_order_id, orders, net_minor, first_day, second_day, last_day, later_at",
    customerRows(facts),
  );
  await fill(db, "guest_day_facts", "utc_day, days, nets_minor, excluded, later_at", guestRows(facts));
  await fill(
    db,
    "retention_rollups",
    "kind, a, b, n",
    rollup.entries().map((row) => [row.kind, row.a, row.b, row.n]),
  );
}

async function fill(db: ShopDb, table: string, columns: string, rows: Iterable<readonly Cell[]>): Promise<void> {
  const staging = `filling_${table}`;
  await db.query(`CREATE TEMPORARY TABLE ${staging} ON COMMIT DROP AS SELECT ${columns} FROM ${table} WITH NO DATA`);
  const writer = new CopyWriter(db, staging, columns.split(", "));
  for (const row of rows) await writer.write(copyRow(row));
  await writer.end();
  await db.execute(`INSERT INTO ${table} (shop_id, ${columns}) SELECT $1, ${columns} FROM ${staging}`, [db.shopId]);
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
    yield [facts.id[unit] as bigint, ...shared(facts, unit, from, to), instant(facts.laterAt[unit] as number)];
  }
}

function shared(facts: FactsColumns, unit: number, from: number, to: number): Cell[] {
  return [
    Array.from(facts.days.subarray(from, to)),
    Array.from(facts.netsMinor.subarray(from, to)),
    Array.from(facts.excluded.subarray(unit * 4, unit * 4 + 4)),
  ];
}

function isEmpty(facts: FactsColumns, unit: number): boolean {
  const anyExcluded = facts.excluded.subarray(unit * 4, unit * 4 + 4).some((count) => count > 0);
  return facts.start[unit] === facts.start[unit + 1] && !anyExcluded && Number.isNaN(facts.laterAt[unit]);
}

function instant(epochMs: number): string | null {
  return Number.isNaN(epochMs) ? null : new Date(epochMs).toISOString();
}
