import { closePool, pool } from "#app/db/pool.ts";
import { ledgerAudit } from "#app/db/queries/ledger-audit.ts";
import { postAlone } from "#app/db/stores/ledger-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { LedgerCommand } from "#app/domain/loyalty/ledger-command.ts";
import { given, tell } from "../measure.ts";

/** Commands a second, one at a time and in batches of about a hundred. */
export type LedgerMeasurement = { one: number; batched: number; faults: number; trips: number };

const CONNECTIONS = Number(given("DATABASE_POOL"));
const MEMBERS = Number(given("MEMBERS"));
const MS = Number(given("MS"));
const AT = Date.UTC(2026, 2, 1);
const TRIPS_A_BATCH = 33;

// A second measurement on the same database goes on where the first ended.
let trips = Number(given("FROM"));

/** A line is paid for and points are redeemed: award, hold, spend. Members follow each other far apart. */
function trip(): LedgerCommand[] {
  const n = ++trips;
  const memberId = 1n + ((BigInt(n) * 7_919n) % BigInt(MEMBERS));
  const basis = { ruleVersion: 1, eligibleMinor: 10_000n, units: 1, points: 100n };
  const key = `redemption:${n}`;
  return [
    {
      op: "award",
      orderId: BigInt(n),
      lineId: 1n,
      campaignId: 0,
      memberId,
      ...basis,
      at: AT,
      releaseAt: null,
      expiresAt: AT + 1e10,
    },
    { op: "hold", key, memberId, points: 50n, at: AT, redemptionId: "00000000-0000-4000-8000-000000000001" },
    { op: "spend", key, at: AT, cause: { rewardId: 1 } },
  ];
}

/** Drives all connections for a while. Returns commands a second, and throws when one of them was not posted. */
async function drive(batch: boolean, ms: number): Promise<number> {
  let done = 0;
  const started = performance.now();
  const send = async (commands: LedgerCommand[]): Promise<void> => {
    const outcomes = await postAlone(1, commands);
    if (!outcomes.every((outcome) => outcome.ok && !outcome.repeated)) throw new Error("a command was not posted");
    done += commands.length;
  };
  const worker = async (): Promise<void> => {
    while (performance.now() - started < ms) {
      if (batch) await send(Array.from({ length: TRIPS_A_BATCH }, trip).flat());
      else for (const command of trip()) await send([command]);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return (done / (performance.now() - started)) * 1000;
}

await drive(false, 1_000);
await drive(true, 1_000);
const one = await drive(false, MS);
const batched = await drive(true, MS);
await pool().query("ANALYZE");
const faults = await withShop(1, (db) => ledgerAudit(db));
await closePool();
tell({ one, batched, faults: faults.length, trips });
