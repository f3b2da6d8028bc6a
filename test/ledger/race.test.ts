import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closePool, pool } from "#app/db/pool.ts";
import { ledgerAudit } from "#app/db/queries/ledger-audit.ts";
import { postAlone } from "#app/db/stores/ledger-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { LedgerCommand, Outcome } from "#app/domain/loyalty/ledger-command.ts";
import { seeded } from "#test/factories/seeded.ts";
import { SEED } from "#test/factories/seed.ts";
import { useFreshDatabase } from "#test/system/database.ts";
import { untilConnected } from "#test/system/until-connected.ts";

/** A hundred want the same points at once. The same rounds are run against a bank that reads first and writes then. */
const ROUNDS = process.env["CI"] === "true" ? 200 : 16;
const AT_ONCE = 100;
const SHOP = 1;
const AT = Date.UTC(2026, 2, 1);

/** What can be asked of whoever keeps points; true: done now, false: refused, "before": had been done. */
type Bank = {
  earn(key: string, member: bigint, points: bigint): Promise<unknown>;
  redeem(key: string, member: bigint, points: bigint): Promise<boolean | "before">;
  available(member: bigint): Promise<bigint>;
};

const only = (outcomes: Outcome[]): Outcome => {
  const [outcome] = outcomes;
  if (!outcome || outcomes.length !== 1) throw new Error("one outcome was expected");
  return outcome;
};
const patiently = (commands: LedgerCommand[]): Promise<Outcome[]> => untilConnected(() => postAlone(SHOP, commands));
const send = async (command: LedgerCommand): Promise<boolean | "before"> => {
  const outcome = only(await patiently([command]));
  return outcome.ok ? (outcome.repeated ? "before" : true) : false;
};
const credit = (key: string, memberId: bigint, points: bigint): LedgerCommand => {
  return { op: "credit", key, memberId, kind: "birthday", points, at: AT, expiresAt: null, cause: {} };
};
const hold = (key: string, memberId: bigint, points: bigint): LedgerCommand => {
  return { op: "hold", key, memberId, points, at: AT, redemptionId: "00000000-0000-4000-8000-000000000000" };
};

const ledger: Bank = {
  earn: (key, member, points) => send(credit(key, member, points)),
  redeem: (key, member, points) => send(hold(key, member, points)),
  available: async (member) => {
    const read = "SELECT open - held AS available FROM loyalty_balances WHERE shop_id = $1 AND member_id = $2";
    const rows = await withShop(SHOP, (db) => db.query<{ available: bigint }>(read, [SHOP, member]));
    return rows[0]?.available ?? 0n;
  },
};

/** Reads the balance, looks whether it suffices and whether the key is new, and then writes: what must not be done. */
const naive: Bank = {
  earn: (_key, member, points) =>
    pool().query(
      `INSERT INTO naive_accounts VALUES ($1, $2) ON CONFLICT (member) DO UPDATE SET points = naive_accounts.points + $2`,
      [member, points],
    ),
  redeem: async (key, member, points) => {
    const known = await pool().query("SELECT 1 FROM naive_redemptions WHERE key = $1", [key]);
    if (known.rowCount !== 0) return "before";
    const available = await naive.available(member);
    if (available < points) return false;
    await pool().query("UPDATE naive_accounts SET points = $2 WHERE member = $1", [member, available - points]);
    await pool().query("INSERT INTO naive_redemptions VALUES ($1)", [key]);
    return true;
  },
  available: async (member) => {
    const text = "SELECT points FROM naive_accounts WHERE member = $1";
    return (await pool().query<{ points: bigint }>(text, [member])).rows[0]?.points ?? 0n;
  },
};

beforeAll(async () => {
  await useFreshDatabase();
  process.env["DATABASE_POOL"] = "24";
  await pool().query(`INSERT INTO shops (domain, name, time_zone, currency_code, scopes, installed_at)
    VALUES ('shop.myshopify.com', 'Shop', 'UTC', 'EUR', '', now())`);
  await pool().query("CREATE TABLE naive_accounts (member bigint PRIMARY KEY, points bigint NOT NULL)");
  await pool().query("CREATE TABLE naive_redemptions (key text NOT NULL)");
});
afterAll(closePool);

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

/** Rounds of redemptions of one balance, under keys of their own, under one key, and with points coming in meanwhile. */
async function faults(bank: Bank, rounds: number): Promise<string[]> {
  const chance = seeded(SEED);
  const found: string[] = [];
  for (let round = 1; round <= rounds; round++) {
    const member = BigInt(round);
    const cost = BigInt(chance.between(1, 50));
    const enoughFor = chance.between(0, 99);
    const balance = cost * BigInt(enoughFor) + BigInt(chance.between(0, Number(cost) - 1));
    if (balance > 0n) await bank.earn(`start ${round}`, member, balance);
    const kind = round % 3;
    const earned = kind === 2 ? 20 : 0;
    const outcomes = await times(AT_ONCE, async (index) => {
      if (index < earned) {
        await bank.earn(`earn ${round} ${index}`, member, cost);
        return null;
      }
      return bank.redeem(kind === 0 ? `one ${round}` : `own ${round} ${index}`, member, cost);
    });
    const won = outcomes.filter((outcome) => outcome === true).length;
    const left = await bank.available(member);
    const fault = (text: string): void => void found.push(`round ${round}: ${text}`);
    if (kind === 0 && won !== Math.min(1, enoughFor)) fault(`${won} won under one key`);
    if (kind === 1 && won !== enoughFor) fault(`${won} won where there was enough for ${enoughFor}`);
    // Whoever is late finds what came meanwhile, whoever is early may not: but never more than there was in the end.
    const most = Math.min(AT_ONCE - earned, enoughFor + earned);
    if (kind === 2 && (won > most || won < Math.min(enoughFor, most))) fault(`${won} won where at most ${most} could`);
    const ought = balance + cost * BigInt(earned) - cost * BigInt(won);
    if (left !== ought) fault(`${left} left, ought to be ${ought}`);
  }
  return found;
}

describe("a hundred at once", () => {
  test("win exactly as often as the points suffice", async () => {
    expect(await faults(ledger, ROUNDS)).toEqual([]);
    expect(await withShop(SHOP, (db) => ledgerAudit(db))).toEqual([]);
  });

  test("break a bank that reads first and writes then", async () => {
    const found = await faults(naive, 9);
    expect(found.some((fault) => fault.includes("under one key"))).toBe(true);
    expect(found.some((fault) => fault.includes("where there was enough"))).toBe(true);
    expect(found.some((fault) => fault.includes("left, ought to be"))).toBe(true);
  });

  test("spend or free a hold: one of the two, once", async () => {
    for (let round = 1; round <= Math.ceil(ROUNDS / 8); round++) {
      const key = `both ways ${round}`;
      const member = 10_000n + BigInt(round);
      await patiently([credit(key, member, 10n), hold(key, member, 10n)]);
      const outcomes = await times(AT_ONCE, (index) =>
        send(index % 2 === 0 ? { op: "spend", key, at: AT, cause: {} } : { op: "free", key, at: AT }),
      );
      expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === "before")).toHaveLength(AT_ONCE / 2 - 1);
    }
    expect(await withShop(SHOP, (db) => ledgerAudit(db))).toEqual([]);
  });

  test("lose nothing to a merge: in batches that name members in any order", async () => {
    const chance = seeded(SEED);
    for (let round = 1; round <= Math.ceil(ROUNDS / 4); round++) {
      const members = Array.from({ length: 6 }, (_, index) => 20_000n + BigInt(round * 10 + index));
      const into = chance.pick(members);
      const outcomes = await times(40, async (index) => {
        // A batch that a merge overtakes begins anew, four times at most: so three merges.
        if (index % 12 === 11) {
          const from = members.filter((id) => id !== into)[Math.floor(index / 12)] ?? into;
          return patiently([{ op: "merge", fromMemberId: from, intoMemberId: into, at: AT }]);
        }
        const key = (n: number): string => `batch ${round} ${index} ${n}`;
        return patiently(
          Array.from({ length: 8 }, (_, n) => {
            const member = chance.pick(members);
            return n % 2 === 0 ? credit(key(n), member, 5n) : hold(key(n), member, BigInt(chance.between(1, 6)));
          }),
        );
      });
      const credits = outcomes.flat().filter((outcome) => outcome.ok && outcome.points === 5n).length;
      expect(credits).toBe(37 * 4);
      const [kept] = await withShop(SHOP, (db) =>
        db.query<{ open: bigint; merged: bigint }>(
          `SELECT sum(open)::bigint AS open, count(merged_into) AS merged FROM loyalty_balances
           WHERE shop_id = $1 AND member_id = ANY ($2::bigint[])`,
          [SHOP, `{${members.join(",")}}`],
        ),
      );
      expect(kept).toEqual({ open: BigInt(credits) * 5n, merged: 3n });
    }
    expect(await withShop(SHOP, (db) => ledgerAudit(db))).toEqual([]);
  });
});
