import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closePool, pool } from "#app/db/pool.ts";
import { ledgerAudit } from "#app/db/queries/ledger-audit.ts";
import { LedgerKeyReused, post, postAlone } from "#app/db/stores/ledger-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { LedgerCommand, Outcome } from "#app/domain/loyalty/ledger-command.ts";
import { useFreshDatabase } from "#test/system/database.ts";
import { differences } from "./compare.ts";
import type { ModelOutcome } from "./model-state.ts";
import { awardName, LedgerModel } from "./model.ts";
import { step, Story, type Step } from "./steps.ts";

/**
 * Whatever happens to members in whatever order, the database says and keeps what a model of plain lists says, after each
 * command; and the ledger's audit finds nothing.
 */
/** So long a busy machine may take: how many operations there are is what counts. */
const SLOW_MS = 1_200_000;
const OPERATIONS = Number(process.env["OPERATIONS"] ?? (process.env["CI"] === "true" ? 250_000 : 10_000));
/** Members, keys and orders of both shops have the same names. */
const SHOPS = [1, 2];
const SEEN = new Set<string>();

let places = 0;
let operations = 0;

beforeAll(async () => {
  await useFreshDatabase();
  await pool().query(`INSERT INTO shops (domain, name, time_zone, currency_code, scopes, installed_at)
    SELECT 'shop-' || n || '.myshopify.com', 'Shop', 'UTC', 'EUR', '', now() FROM generate_series(1, 2) AS n`);
});
afterAll(closePool);

type Line = { model: LedgerModel; story: Story };

/** Posts one command of each line in one call, those that must be refused loudly each alone; compares all that is kept. */
async function together(
  shop: number,
  lines: readonly Line[],
  steps: readonly (Step | undefined)[],
  seen: Map<bigint, number>,
): Promise<number> {
  const commands: LedgerCommand[] = [];
  const expected: ModelOutcome[] = [];
  const touched: Touched[] = [];
  const reused: LedgerCommand[] = [];
  for (const [index, line] of lines.entries()) {
    const next = steps[index];
    const command = next && line.story.command(next);
    if (!command) continue;
    const outcome = line.model.apply(command);
    touched.push({ model: line.model, members: membersOf(line, [command]) });
    if (outcome === "reused") {
      reused.push(command);
      continue;
    }
    commands.push(command);
    expected.push(outcome);
  }
  for (const command of reused) await expectReused(shop, command);
  const outcomes = await postAlone(shop, commands);
  compareOutcomes(commands, outcomes, expected);
  await compareKept(shop, touched, seen);
  return commands.length + reused.length;
}

async function expectReused(shop: number, command: LedgerCommand): Promise<void> {
  SEEN.add(`${command.op} reused`);
  await expect(
    withShop(shop, (db) => post(db, [command])),
    text(command),
  ).rejects.toThrow(LedgerKeyReused);
}

function compareOutcomes(
  commands: readonly LedgerCommand[],
  outcomes: readonly Outcome[],
  expected: readonly ModelOutcome[],
): void {
  expect(outcomes).toHaveLength(commands.length);
  for (const [index, command] of commands.entries()) {
    const outcome = outcomes[index] as Outcome;
    expect(outcome, text(command)).toEqual(expected[index]);
    SEEN.add(`${command.op} ${brief(outcome)}`);
  }
}

type Touched = { model: LedgerModel; members: readonly bigint[] };

/** Whoever the commands are about, and all whose points are or were in the same accounts. */
function membersOf({ model, story }: Line, commands: readonly LedgerCommand[]): bigint[] {
  const about = commands.flatMap((command): (bigint | undefined)[] => {
    switch (command.op) {
      case "merge":
        return [command.fromMemberId, command.intoMemberId];
      case "spend":
      case "free":
        return [model.holds.get(command.key)?.member];
      case "release":
      case "change":
        return [model.awards.get(awardName(command))?.member];
      default:
        return [command.memberId];
    }
  });
  const accounts = new Set(about.filter((id) => id !== undefined).map((id) => model.account(id)));
  return story.members.filter((id) => model.accounts.has(id) && accounts.has(model.account(id)));
}

async function compareKept(shop: number, touched: readonly Touched[], seen: Map<bigint, number>): Promise<void> {
  const members = touched.flatMap((line) => line.members);
  const found = await withShop(shop, async (db) => [
    ...(await differences(db, touched, seen)),
    ...(await ledgerAudit(db, members)).map(({ memberId, fault }) => `member ${String(memberId)}: ${fault}`),
  ]);
  expect(found).toEqual([]);
}

const text = (command: LedgerCommand): string =>
  JSON.stringify(command, (_key, value: unknown) => (typeof value === "bigint" ? `${value}` : value));
const brief = (outcome: Outcome): string => (outcome.ok ? (outcome.repeated ? "repeated" : "posted") : outcome.reason);

const newLines = (count: number): Line[] =>
  Array.from({ length: count }, () => {
    const model = new LedgerModel();
    return { model, story: new Story(++places, model) };
  });

test(
  "many stories side by side, a command of each at a time",
  async () => {
    const RUN = 3_100;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 10, maxLength: 60, size: "max" }), {
          minLength: 100,
          maxLength: 130,
          size: "max",
        }),
        fc.constantFrom(...SHOPS),
        async (stories, shop) => {
          const lines = newLines(stories.length);
          const seen = new Map<bigint, number>();
          for (let turn = 0; stories.some((story) => turn < story.length); turn++) {
            operations += await together(
              shop,
              lines,
              stories.map((story) => story[turn]),
              seen,
            );
          }
        },
      ),
      { numRuns: Math.ceil((OPERATIONS * 0.94) / RUN) },
    );
  },
  SLOW_MS,
);

test(
  "one story, each command alone or several in one transaction",
  async () => {
    const RUN = 14;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { maxLength: 12 }), async (calls) => {
        const [line] = newLines(1) as [Line];
        const seen = new Map<bigint, number>();
        for (const call of calls) {
          const commands: LedgerCommand[] = [];
          const expected: ModelOutcome[] = [];
          for (const next of call) {
            const command = line.story.command(next);
            if (!command) continue;
            const outcome = line.model.apply(command);
            operations++;
            if (outcome === "reused") {
              if (commands.length > 0) compareOutcomes(commands, await postAlone(1, commands), expected);
              commands.length = expected.length = 0;
              await expectReused(1, command);
              continue;
            }
            commands.push(command);
            expected.push(outcome);
          }
          compareOutcomes(commands, await withShop(1, (db) => post(db, commands)), expected);
          await compareKept(1, [{ model: line.model, members: line.story.members }], seen);
        }
      }),
      { numRuns: Math.ceil((OPERATIONS * 0.06) / RUN) },
    );
  },
  SLOW_MS,
);

test("all of it was seen, and the whole ledger holds", async () => {
  console.log(`${operations} operations`);
  expect(operations).toBeGreaterThanOrEqual(OPERATIONS);
  for (const shop of SHOPS) expect(await withShop(shop, (db) => ledgerAudit(db))).toEqual([]);
  expect([...SEEN].sort()).toMatchInlineSnapshot(`
    [
      "award posted",
      "award repeated",
      "award reused",
      "change change_out_of_order",
      "change posted",
      "change repeated",
      "change reused",
      "credit posted",
      "credit repeated",
      "credit reused",
      "debit insufficient_points",
      "debit posted",
      "debit repeated",
      "debit reused",
      "expire posted",
      "expire repeated",
      "expire reused",
      "free hold_ended",
      "free no_such_hold",
      "free posted",
      "free repeated",
      "hold insufficient_points",
      "hold posted",
      "hold repeated",
      "hold reused",
      "merge posted",
      "merge repeated",
      "merge reused",
      "release no_such_award",
      "release posted",
      "release repeated",
      "spend hold_ended",
      "spend posted",
      "spend repeated",
      "spend reused",
    ]
  `);
});
