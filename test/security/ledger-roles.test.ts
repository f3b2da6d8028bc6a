import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closePool } from "#app/db/pool.ts";
import { postAlone } from "#app/db/stores/ledger-store.ts";
import { useFreshDatabase } from "#test/system/database.ts";

/** Who may write points: the functions of the ledger, of the shop whose transaction it is, and nobody else. */

const LEDGER = [
  "loyalty_accounts",
  "loyalty_entries",
  "loyalty_lots",
  "loyalty_lot_uses",
  "loyalty_holds",
  "loyalty_awards",
  "loyalty_award_changes",
];
const WRITTEN_ONCE = ["loyalty_entries", "loyalty_lot_uses", "loyalty_award_changes"];
const REFUSED = "42501";

let owner: pg.Client;

beforeAll(async () => {
  owner = new pg.Client({ connectionString: await useFreshDatabase() });
  await owner.connect();
  await owner.query(`INSERT INTO shops (domain, name, time_zone, currency_code, scopes, installed_at)
    SELECT 'shop-' || n || '.myshopify.com', 'Shop', 'UTC', 'EUR', '', now() FROM generate_series(1, 2) AS n`);
  const at = Date.UTC(2026, 2, 1);
  const award = { orderId: 1n, lineId: 1n, campaignId: 0 };
  const basis = { ruleVersion: 1, eligibleMinor: 100n, units: 1, points: 10n };
  const redemptionId = "00000000-0000-4000-8000-000000000000";
  // A row in every table, of two shops alike.
  for (const shop of [1, 2]) {
    await postAlone(shop, [
      { op: "award", ...award, memberId: 7n, ...basis, at, releaseAt: null, expiresAt: null },
      { op: "change", ...award, change: 1, target: 9n, at, expiresAt: null, clamp: false },
      { op: "hold", key: "held", memberId: 7n, points: 3n, at, redemptionId },
    ]);
  }
});
afterAll(async () => {
  await owner.end();
  await closePool();
});

/** Does something as a role in a transaction of shop 1, which is rolled back. Rows touched, or the refusal's code. */
async function attempt(text: string, role = "regulars_app"): Promise<string | number | null> {
  await owner.query(`BEGIN; SET LOCAL ROLE ${role}; SET LOCAL "regulars.shop" = '1'`);
  try {
    return (await owner.query(text)).rowCount;
  } catch (error) {
    return (error as { code?: string }).code ?? "?";
  } finally {
    await owner.query("ROLLBACK");
  }
}

test.each([
  ["loyalty_post", (shop: number) => `SELECT loyalty_post(${shop}, '[${CREDIT}]')`],
  ["loyalty_grant", (shop: number) => `SELECT loyalty_grant(${shop}, '{8}', '${CREDIT}')`],
  ["loyalty_date_lots", (shop: number) => `SELECT loyalty_date_lots(${shop}, '{7}', NULL)`],
])("%s works for the transaction's shop and is refused for another", async (_name, call) => {
  expect(await attempt(call(1))).toBe(1);
  expect(await attempt(call(2))).toBe(REFUSED);
  expect(await attempt(call(1), "regulars_eraser")).toBe(REFUSED);
});
const CREDIT = JSON.stringify({
  op: "credit",
  key: "k",
  member_id: "8",
  kind: "birthday",
  points: "5",
  at: "2026-01-01",
  hash: "0".repeat(32),
});

test("what the functions are made of cannot be called by itself", async () => {
  expect(await attempt("SELECT loyalty_account(1, 7)")).toBe(REFUSED);
  const entry = "SELECT loyalty_enter(1, a, 'k', 'birthday', 5, NULL) FROM loyalty_accounts a";
  expect(await attempt(entry)).toBe(REFUSED);
});

test.each(LEDGER)("nobody who serves may add, change or delete a row of %s", async (table) => {
  expect(await attempt(`SELECT FROM ${table}`)).toBeGreaterThan(0);
  for (const text of [
    `INSERT INTO ${table} DEFAULT VALUES`,
    `UPDATE ${table} SET shop_id = shop_id`,
    `DELETE FROM ${table}`,
    `TRUNCATE ${table}`,
  ])
    expect(await attempt(text), text).toBe(REFUSED);
});

test.each(LEDGER)("the ledger's role deletes no row of %s, the eraser's changes none", async (table) => {
  expect(await attempt(`DELETE FROM ${table}`, "regulars_ledger")).toBe(REFUSED);
  expect(await attempt(`TRUNCATE ${table}`, "regulars_ledger")).toBe(REFUSED);
  const change = `UPDATE ${table} SET shop_id = shop_id`;
  expect(await attempt(change, "regulars_ledger")).toBe(WRITTEN_ONCE.includes(table) ? REFUSED : 1);
  expect(await attempt(change, "regulars_eraser")).toBe(REFUSED);
});

test("a shop's ledger goes with the shop's row, and no other's", async () => {
  const rows = async (shop: number): Promise<number[]> => {
    await owner.query(`SET LOCAL "regulars.shop" = '${shop}'`);
    const counts: number[] = [];
    for (const table of LEDGER) counts.push((await owner.query(`SELECT FROM ${table}`)).rowCount ?? -1);
    return counts;
  };
  await owner.query("BEGIN; SET LOCAL ROLE regulars_app");
  expect(await rows(1)).not.toContain(0);
  await owner.query("DELETE FROM shops WHERE id = 1");
  expect(await rows(1)).toEqual(LEDGER.map(() => 0));
  expect(await rows(2)).not.toContain(0);
  await owner.query("ROLLBACK");
});

test("the owner too erases a shop only in a transaction of that shop, so that no points stay behind unseen", async () => {
  await owner.query(`BEGIN; SET LOCAL "regulars.shop" = '2'`);
  await expect(owner.query("DELETE FROM shops WHERE id = 1")).rejects.toMatchObject({ code: REFUSED });
  await owner.query("ROLLBACK");
});
