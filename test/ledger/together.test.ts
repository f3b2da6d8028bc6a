import { afterAll, beforeAll, expect, test } from "vitest";
import { closePool, pool } from "#app/db/pool.ts";
import { ledgerAudit } from "#app/db/queries/ledger-audit.ts";
import { LedgerKeyReused, postAlone } from "#app/db/stores/ledger-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { LedgerCommand, Outcome } from "#app/domain/loyalty/ledger-command.ts";
import { SEED } from "#test/factories/seed.ts";
import { seeded, type Chance } from "#test/factories/seeded.ts";
import { useFreshDatabase } from "#test/system/database.ts";

/**
 * Awards, holds and their spending are posted together where a call has several. Whatever a call asks, and in whatever
 * order, it must come to what the same commands come to one by one.
 */
const CALLS = process.env["CI"] === "true" ? 2_000 : 250;
const AT = Date.UTC(2026, 2, 1);
const TOGETHER = 1;
const ONE_BY_ONE = 2;

beforeAll(async () => {
  await useFreshDatabase();
  await pool().query(`INSERT INTO shops (domain, name, time_zone, currency_code, scopes, installed_at)
    SELECT 'shop-' || n || '.myshopify.com', 'Shop', 'UTC', 'EUR', '', now() FROM generate_series(1, 2) AS n`);
});
afterAll(closePool);

/** A fact has one key and says one thing; it may be asked again, and what builds on it may be asked before it. */
function command(chance: Chance, call: number): LedgerCommand {
  const fact = call * 3 + chance.between(0, 8);
  const memberId = BigInt(1 + (fact % 5));
  const points = BigInt(1 + ((fact * 7) % 60));
  const at = AT + fact * 1_000;
  const award = { orderId: BigInt(fact), lineId: 1n, campaignId: fact % 3 };
  const key = `redemption:${fact}`;
  const expiresAt = fact % 4 === 0 ? null : at + (1 + ((fact * 13) % 90)) * 86_400_000;
  const what = chance.between(0, 24);
  if (what < 9) {
    const basis = { ruleVersion: 1, eligibleMinor: points, units: 1, points };
    const releaseAt = fact % 7 === 0 ? at + 1_000 : null;
    return { op: "award", ...award, memberId, ...basis, at, releaseAt, expiresAt };
  }
  if (what < 15) return { op: "hold", key, memberId, points, at, redemptionId: "00000000-0000-4000-8000-000000000001" };
  if (what < 20) return { op: "spend", key, at, cause: { rewardId: 1 } };
  if (what < 21) return { op: "free", key, at };
  if (what < 22) return { op: "change", ...award, change: 1, target: points / 2n, at, expiresAt, clamp: false };
  if (what < 23) return { op: "release", ...award, at, expiresAt };
  return { op: "debit", key: `debit:${fact}`, memberId, kind: "adjustment", points, mayOwe: true, at, cause: {} };
}

const TABLES = ["accounts", "entries", "lots", "lot_uses", "holds", "awards", "award_changes"];
const kept = (shop: number): Promise<unknown[][]> =>
  withShop(shop, async (db) => {
    const tables: unknown[][] = [];
    for (const table of TABLES)
      tables.push(await db.query(`SELECT to_jsonb(t) - 'shop_id' AS row FROM loyalty_${table} AS t ORDER BY row`));
    return tables;
  });

test("several commands in one call come to what they come to one by one", async () => {
  const chance = seeded(SEED);
  const seen = new Set<string>();
  for (let call = 0; call < CALLS; call++) {
    const commands = Array.from({ length: chance.between(2, 14) }, () => command(chance, call));
    const together = await postAlone(TOGETHER, commands);
    const oneByOne: Outcome[] = [];
    for (const each of commands) oneByOne.push(...(await postAlone(ONE_BY_ONE, [each])));
    expect(together).toEqual(oneByOne);
    for (const [index, { op }] of commands.entries()) {
      const outcome = oneByOne[index];
      seen.add(`${op} ${outcome?.ok ? (outcome.repeated ? "repeated" : "posted") : outcome?.reason}`);
    }
    if (call % 25 === 0) expect(await kept(TOGETHER)).toEqual(await kept(ONE_BY_ONE));
  }
  expect(await kept(TOGETHER)).toEqual(await kept(ONE_BY_ONE));
  for (const shop of [TOGETHER, ONE_BY_ONE]) expect(await withShop(shop, (db) => ledgerAudit(db))).toEqual([]);
  for (const op of ["award", "hold", "spend"])
    for (const outcome of ["posted", "repeated"]) expect(seen).toContain(`${op} ${outcome}`);
  expect(seen).toContain("hold insufficient_points");
  expect(seen).toContain("spend no_such_hold");
});

test("a key that another fact has taken is refused loudly among several too, and nothing of the call remains", async () => {
  const memberId = 99n;
  const cause = {};
  const taken: LedgerCommand[] = ["order:7000:line:1:0", "hold:taken"].map((key) => {
    return { op: "credit", key, memberId, kind: "birthday", points: 50n, at: AT, expiresAt: null, cause };
  });
  await postAlone(TOGETHER, taken);
  const before = await kept(TOGETHER);
  const redemptionId = "00000000-0000-4000-8000-000000000001";
  const hold = (key: string): LedgerCommand => ({ op: "hold", key, memberId, points: 5n, at: AT, redemptionId });
  const basis = { ruleVersion: 1, eligibleMinor: 10n, units: 1, points: 10n };
  const award = { orderId: 7_000n, lineId: 1n, campaignId: 0, memberId, ...basis };
  await expect(
    postAlone(TOGETHER, [{ op: "award", ...award, at: AT, releaseAt: null, expiresAt: null }, hold("other")]),
  ).rejects.toThrow(LedgerKeyReused);
  await expect(
    postAlone(TOGETHER, [hold("taken"), { op: "spend", key: "taken", at: AT, cause: { rewardId: 1 } }]),
  ).rejects.toThrow(LedgerKeyReused);
  expect(await kept(TOGETHER)).toEqual(before);
});
