import { afterAll, beforeAll, expect, test } from "vitest";
import { closePool, pool } from "#app/db/pool.ts";
import { ledgerAudit } from "#app/db/queries/ledger-audit.ts";
import { grantPoints, grantPointsAlone, LedgerKeyReused, postAlone, type Grant } from "#app/db/stores/ledger-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { LedgerCommand } from "#app/domain/loyalty/ledger-command.ts";
import { useFreshDatabase } from "#test/system/database.ts";

/** A grant is the same credit for each member, in one statement: compared with the credits posted one by one. */
const AT = Date.UTC(2026, 2, 1);
const GRANT: Grant = { keyPrefix: "gift", kind: "birthday", points: 30n, at: AT, expiresAt: AT + 1e9, cause: {} };
const { keyPrefix, ...said } = GRANT;
const credit = (memberId: bigint): LedgerCommand => ({
  op: "credit",
  key: `${keyPrefix}:${memberId}`,
  memberId,
  ...said,
});

beforeAll(async () => {
  await useFreshDatabase();
  await pool().query(`INSERT INTO shops (domain, name, time_zone, currency_code, scopes, installed_at)
    SELECT 'shop-' || n || '.myshopify.com', 'Shop', 'UTC', 'EUR', '', now() FROM generate_series(1, 3) AS n`);
});
afterAll(closePool);

/** Members with points, with a debt, with a debt beside held points, and without an account. */
const MEMBERS = [1n, 2n, 3n, 4n, 5n];
const before = (): LedgerCommand[] => [
  { op: "credit", key: "a", memberId: 1n, kind: "adjustment", points: 5n, at: AT, expiresAt: null, cause: {} },
  { op: "debit", key: "b", memberId: 2n, kind: "adjustment", points: 12n, mayOwe: true, at: AT, cause: {} },
  { op: "debit", key: "c", memberId: 3n, kind: "adjustment", points: 45n, mayOwe: true, at: AT, cause: {} },
  { op: "credit", key: "d", memberId: 4n, kind: "adjustment", points: 20n, at: AT, expiresAt: null, cause: {} },
  { op: "hold", key: "e", memberId: 4n, points: 20n, at: AT, redemptionId: "00000000-0000-4000-8000-000000000000" },
  { op: "debit", key: "f", memberId: 4n, kind: "adjustment", points: 7n, mayOwe: true, at: AT, cause: {} },
];

const kept = (shop: number): Promise<unknown[]> =>
  withShop(shop, async (db) => [
    await db.query("SELECT to_jsonb(a) - 'shop_id' AS row FROM loyalty_accounts a ORDER BY member_id"),
    await db.query("SELECT to_jsonb(e) - 'shop_id' AS row FROM loyalty_entries e ORDER BY member_id, number"),
    await db.query("SELECT to_jsonb(l) - 'shop_id' AS row FROM loyalty_lots l ORDER BY member_id, number"),
  ]);

test("leaves what the same credits one by one leave, and nothing the second time", async () => {
  await postAlone(1, before());
  await postAlone(2, before());
  await postAlone(1, MEMBERS.map(credit));
  expect(await withShop(2, (db) => grantPoints(db, [...MEMBERS, 5n, 1n], GRANT))).toBe(5);
  expect(await kept(2)).toEqual(await kept(1));
  expect(await withShop(2, (db) => grantPoints(db, MEMBERS, { ...GRANT, at: AT + 1 }))).toBe(0);
  expect(await postAlone(2, [credit(3n)])).toEqual([{ ok: true, repeated: true, points: 0n }]);
  expect(await withShop(1, (db) => grantPoints(db, [5n, 6n], GRANT))).toBe(1);
  for (const shop of [1, 2]) expect(await withShop(shop, (db) => ledgerAudit(db))).toEqual([]);
});

test("is refused loudly for other input, and for an account that was merged", async () => {
  const other = (members: bigint[]): Promise<number> =>
    withShop(2, (db) => grantPoints(db, members, { ...GRANT, points: 31n }));
  await expect(other([5n])).rejects.toThrow(LedgerKeyReused);
  await postAlone(2, [{ op: "merge", fromMemberId: 8n, intoMemberId: 9n, at: AT }]);
  await expect(withShop(2, (db) => grantPoints(db, [8n], GRANT))).rejects.toMatchObject({ code: "23502" });
  expect(await withShop(2, (db) => ledgerAudit(db))).toEqual([]);
});

test("for many, twice at once and beside other credits, gives each member once", async () => {
  const members = Array.from({ length: 45_000 }, (_, index) => BigInt(index + 1));
  const twice = await Promise.all([
    grantPointsAlone(3, members, GRANT),
    grantPointsAlone(3, members, GRANT),
    ...[100n, 25_000n, 44_000n].map((id) => postAlone(3, [credit(id)])),
  ]);
  const [first, second, ...alone] = twice;
  const one = alone.flat().filter((outcome) => outcome.ok && !outcome.repeated).length;
  expect(first + second + one).toBe(members.length);
  const [sum] = await withShop(3, (db) =>
    db.query("SELECT count(*)::int AS members, sum(open)::int AS points, max(entries) AS most FROM loyalty_balances"),
  );
  expect(sum).toEqual({ members: 45_000, points: 45_000 * 30, most: 1 });
  expect(await withShop(3, (db) => ledgerAudit(db))).toEqual([]);
});
