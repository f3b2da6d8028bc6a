import pg from "pg";
import { measure } from "../measure.ts";
import type { GrantMeasurement } from "../measurements/grant.ts";
import type { LedgerMeasurement } from "../measurements/ledger.ts";
import { openPgBench } from "../pgbench.ts";
import { againstPeer, atLeast, type Row } from "../row.ts";
import { median } from "../statistics.ts";
import type { World } from "../world.ts";

const ROUNDS = 3;
const SECONDS = 8;
const LEDGER_MEMBERS = 100_000;
/** 2,000,000 accounts in 20 branches: eight clients seldom wait for the same one. */
const SCALE = 20;

/** Earn and redeem, spread over members who have points already, as pgbench's accounts are there already, against pgbench's TPC-B on the same server; the two take turns. */
export async function ledgerRows(world: World): Promise<Row[]> {
  const database = await withShop(world, "ledger");
  const peer = await openPgBench((await world.server.database("pgbench")).url, SCALE);
  await measure<GrantMeasurement>("grant", {
    DATABASE_URL: database,
    MEMBERS: String(LEDGER_MEMBERS),
    KEY: "welcome",
  });
  const one: number[] = [];
  const batched: number[] = [];
  const tps: number[] = [];
  let from = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await world.server.settle();
    if (peer) tps.push(await peer.tps(SECONDS));
    const ours = await measure<LedgerMeasurement>("ledger", {
      DATABASE_URL: database,
      DATABASE_POOL: "8",
      MEMBERS: String(LEDGER_MEMBERS),
      MS: String(SECONDS * 1000),
      FROM: String(from),
    });
    if (ours.faults > 0) throw new Error(`the ledger has ${ours.faults} faults`);
    from = ours.trips;
    one.push(ours.one);
    batched.push(ours.batched);
    const said = tps.at(-1)?.toFixed(0) ?? "not available";
    world.note(
      `  ${ours.one.toFixed(0)} commands/s one at a time, ${ours.batched.toFixed(0)} in batches; pgbench ${said}`,
    );
  }
  const common = { name: "ledger", unit: "/s", peer: peer && median(tps) };
  const what = `earn and redeem, 8 connections, ${LEDGER_MEMBERS} members with points, median of ${ROUNDS}`;
  return [
    atLeast(
      {
        ...common,
        work: `${what}, one command at a time; peer: pgbench TPC-B, prepared, -c 8 -j 2`,
        ours: median(one),
      },
      0.7,
    ),
    atLeast({ ...common, work: "the same in batches of 99", ours: median(batched) }, 3),
  ];
}

/** The same points for all members: those who never had any, and those who have. */
export async function grantRows(world: World): Promise<Row[]> {
  const members = world.orders;
  const database = await withShop(world, "grant");
  const row = async (key: string, whom: string): Promise<Row> => {
    await world.server.settle();
    const peer = await bareInserts(database, members);
    await world.server.settle();
    const ours = await measure<GrantMeasurement>("grant", {
      DATABASE_URL: database,
      MEMBERS: String(members),
      KEY: key,
    });
    if (ours.granted !== members) throw new Error(`${ours.granted} of ${members} members got their points`);
    const work = `points for ${members} members at once, ${whom}, on two connections; peer: bare INSERT .. SELECT of three rows a member, no keys`;
    return againstPeer({ name: "grant", work, ours: ours.ms / 1000, peer: peer / 1000, unit: "s" }, 4);
  };
  return [await row("first", "their first"), await row("second", "who have points already")];
}

async function withShop(world: World, name: string): Promise<string> {
  const { url } = await world.server.database(name);
  await asOwner(url, async (owner) => {
    await owner.query(`INSERT INTO shops (domain, name, time_zone, currency_code, scopes, installed_at)
      VALUES ('bench.myshopify.com', 'Bench', 'UTC', 'EUR', '', now())`);
  });
  return url;
}

const BARE: readonly string[] = [
  "INSERT INTO bare_accounts SELECT 1, m, 100, 0, 0, 1 FROM generate_series(1, $1::bigint) AS m",
  `INSERT INTO bare_lots SELECT 1, m, 1, 100, 100, 0, 0, now(), now() + interval '100 days' FROM generate_series(1, $1::bigint) AS m`,
  `INSERT INTO bare_entries (shop_id, member_id, number, key, input_hash, kind, points, balance, at, already_expired)
   SELECT 1, m, 1, 'bare:' || m, '00000000-0000-4000-8000-000000000001', 'birthday', 100, 100, now(), 0
   FROM generate_series(1, $1::bigint) AS m`,
];

/** As many rows of the same columns into tables without keys, policies or checks, in one transaction. Milliseconds. */
async function bareInserts(url: string, members: number): Promise<number> {
  let ms = 0;
  await asOwner(url, async (owner) => {
    for (const table of ["accounts", "lots", "entries"])
      await owner.query(`CREATE TABLE bare_${table} AS SELECT * FROM loyalty_${table} WHERE false`);
    const started = performance.now();
    await owner.query("BEGIN");
    for (const text of BARE) await owner.query(text, [members]);
    await owner.query("COMMIT");
    ms = performance.now() - started;
    await owner.query("DROP TABLE bare_accounts, bare_lots, bare_entries");
  });
  return ms;
}

async function asOwner(url: string, work: (owner: pg.Client) => Promise<void>): Promise<void> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    await work(owner);
  } finally {
    await owner.end();
  }
}
