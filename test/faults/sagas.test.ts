import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import type { FaultKind } from "#sandbox/wire/wire-faults.ts";
import { SEED } from "#test/factories/seed.ts";
import { seeded } from "#test/factories/seeded.ts";
import { startHouse, type House } from "#test/system/house.ts";
import { cloneTemplate, startTestServer, type TestServer } from "#test/system/postgres.ts";
import { openRewardsShop, type RewardsShop } from "#test/system/rewards-shop.ts";
// Also in this process: it shortens how long a client waits for Shopify.
import "./io-counter.ts";
import { CROWD } from "./grant-sagas.ts";
import { SagaRunner } from "./saga-runner.ts";
import { OPENING, type Saga, type Subject, type Verdict } from "./saga.ts";
import { letTimePass, newSubject, SAGAS, type SagaName } from "./sagas.ts";

/**
 * Every saga is killed before its 1st, 2nd, 3rd ... question to the database or to Shopify, until it comes through; the
 * same with Shopify's answers lost, late, refused, and with the database stopped. Afterwards the jobs run, and our books
 * are compared with Shopify's truth. Outside CI a seeded share of the steps.
 */
const FULL = process.env["CI"] === "true";
/** Shops; a process plays one saga in each, and so dies at as many steps at once. */
const LANES = FULL ? 8 : 4;
const MEMBERS = FULL ? 300 : 100;
const NAMES = Object.keys(SAGAS) as SagaName[];
/** The other store credit differs in what is read back of it, not in its steps. */
const KILLED = NAMES.filter((name) => name !== "store credit without end");

let postgres: TestServer;
let house: House;
const shops: RewardsShop[] = [];
/** Small shops for what is about all members at once. */
const crowds: RewardsShop[] = [];
let runner: SagaRunner;
const chance = seeded(SEED);
const used = new Map<number, number>();
const verdicts: { saga: SagaName; under: string; step: string; verdict: Verdict }[] = [];

beforeAll(async () => {
  postgres = await startTestServer();
  house = await startHouse(createClock(), await cloneTemplate(postgres.server));
  for (let lane = 0; lane < LANES; lane++) {
    const domain = `lane-${lane}.myshopify.com`;
    shops.push(await openRewardsShop(house, { customers: MEMBERS, points: OPENING, domain }));
    const crowd = { customers: CROWD, points: OPENING, domain: `crowd-${domain}` };
    crowds.push(await openRewardsShop(house, crowd));
  }
  const cache = path.join(postgres.folder, "compiled");
  runner = new SagaRunner({ SANDBOX_URL: house.sandbox.url, NODE_COMPILE_CACHE: cache, DATABASE_POOL: "24" });
});
afterAll(async () => {
  await runner.close();
  await house.close();
  postgres.close();
});

type Play = { saga: SagaName; shop: RewardsShop; subject: Subject; step: number };

const shopFor = (saga: Saga, lane: number): RewardsShop => (saga.everybody ? crowds : shops)[lane] as RewardsShop;

async function arranged(shop: RewardsShop, saga: Saga): Promise<Subject> {
  const subject = newSubject(shop, saga.everybody ? 0 : nextMember(shop));
  return { ...subject, ...(await saga.arrange(shop, subject)) };
}

function nextMember(shop: RewardsShop): number {
  const index = used.get(shop.id) ?? 0;
  used.set(shop.id, index + 1);
  if (index >= MEMBERS) throw new Error("the shop has run out of members");
  return index;
}

/** One saga in each shop, to be held before its step. */
const cast = (scenes: readonly { saga: SagaName; step: number }[]): Promise<Play[]> =>
  Promise.all(
    scenes.map(async ({ saga, step }, lane) => {
      const shop = shopFor(SAGAS[saga], lane);
      return { saga, shop, subject: await arranged(shop, SAGAS[saga]), step };
    }),
  );

const call = (plays: readonly Play[]) => ({
  plays: plays.map(({ saga, subject, step }) => ({ saga, subject, holdAt: step })),
});

/** After a restart: what people and the clock do anyway, time, and the jobs until none is left. Then the books. */
async function settle(played: Omit<Play, "step">, under: string, step: string): Promise<void> {
  const { saga: name, shop, subject } = played;
  const saga: Saga = SAGAS[name];
  const stood = (await saga.standing?.(shop, subject)) ?? true;
  await saga.again(subject, shop);
  await letTimePass(shop.id);
  await house.jobs.drain(shop.id);
  verdicts.push({ saga: name, under, step, verdict: stood ? await saga.check(shop, subject) : "doubled" });
}

/** Kills the saga before each of the steps. Says whether one had come through by then. */
async function killAt(name: SagaName, steps: readonly number[], under: string): Promise<boolean> {
  return killed(await cast(steps.map((step) => ({ saga: name, step }))), under);
}

async function killed(plays: readonly Play[], under: string): Promise<boolean> {
  const done = await runner.play(call(plays), "kill");
  house.sandbox.faults.clear();
  await Promise.all(
    plays.map((play, at) => settle(play, done[at] === null ? under : `${under}: untouched`, String(play.step))),
  );
  // Where it came through it did so by itself.
  expect(done.flatMap((end) => (end?.error ? [end.error] : []))).toEqual([]);
  return done.some((end) => end !== null);
}

/** Steps from the first on, a shop's each at a time: all, or outside CI a share that differs with the seed. */
function* stepsFrom(first: number, stride = 1): Generator<number[]> {
  for (let step = first; ;) {
    yield shops.map(() => {
      const own = step;
      step += FULL ? stride : chance.between(5, 12);
      return own;
    });
  }
}

test(`killed before every step (seed ${SEED})`, { timeout: 900_000 }, async () => {
  for (const name of KILLED) {
    for (const steps of stepsFrom(FULL ? 1 : chance.between(1, 4))) if (await killAt(name, steps, "killed")) break;
  }
  expectBooks(KILLED.length * LANES);
});

/** Which calls of which saga fail. */
const CALLS: [SagaName, string][] = [
  ["code", "discountCodeBasicCreate"],
  ["birthday code", "discountCodeBasicCreate"],
  ["store credit", "storeCreditAccountCredit"],
  ["store credit", "ReadStoreCredit"],
  ["store credit without end", "storeCreditAccountCredit"],
  ["cancel", "discountCodeDeactivate"],
  ["cancel", "codeDiscountNodeByCode"],
  ["cancel, and use it", "discountCodeDeactivate"],
  ["points for all", "SetMetafields"],
];
const KINDS: FaultKind[] = ["drop-before", "drop-after", "status", "status-after", "throttled", "partial", "late"];
const LATE_MS = 900;

const failing = (operation: string, kind: FaultKind, times: number): void => {
  const delay = kind === "late" ? { delayMs: LATE_MS } : {};
  house.sandbox.faults.add({ door: "graphql", operation, kind, times, ...delay });
};

test("Shopify does not answer, answers late, or answers trouble", { timeout: 600_000 }, async () => {
  for (const [name, operation] of CALLS) {
    const shop = shopFor(SAGAS[name], 0);
    for (const kind of KINDS) {
      for (const times of FULL ? [1, 2] : [1]) {
        const subject = await arranged(shop, SAGAS[name]);
        failing(operation, kind, times);
        await SAGAS[name]
          .act(subject)
          .catch((error: unknown) => expect(error).toMatchObject({ name: "ShopifyTrouble" }));
        house.sandbox.faults.clear();
        if (kind === "late") await sleep(LATE_MS);
        await settle({ saga: name, shop, subject }, kind, `${operation} x${times}`);
      }
    }
  }
  expectBooks(CALLS.length * KINDS.length);
});

/** Whose answers are lost, and then they are killed as well; from about the step of the call on. */
const LOST: [SagaName, string, number][] = [
  ["code", "discountCodeBasicCreate", 20],
  ["birthday code", "discountCodeBasicCreate", 20],
  ["store credit", "storeCreditAccountCredit", 20],
  ["cancel", "discountCodeDeactivate", 20],
  ["cancel, and use it", "discountCodeDeactivate", 20],
  ["points for all", "SetMetafields", 60],
];

test("killed after Shopify acted and its answer was lost", { timeout: 600_000 }, async () => {
  for (const [name, operation, from] of LOST) {
    for (const steps of stepsFrom(from)) {
      failing(operation, "drop-after", LANES);
      if (await killAt(name, steps, "lost, killed")) break;
    }
  }
  expectBooks(LOST.length * LANES);
});

test("the answer was lost and the merchant gave as much by hand: parked, wherever it is killed", async () => {
  const saga = "store credit without end";
  for (const steps of stepsFrom(FULL ? 1 : chance.between(1, 4))) {
    const plays = await cast(steps.map((step) => ({ saga, step })));
    for (const { shop, subject } of plays) {
      failing("storeCreditAccountCredit", "drop-after", 1);
      const lookedInVain = { kind: "status", status: 402, skip: 1 } as const;
      house.sandbox.faults.add({ door: "graphql", operation: "ReadStoreCredit", ...lookedInVain });
      await expect(SAGAS[saga].act(subject)).rejects.toMatchObject({ kind: "stop" });
      house.sandbox.faults.clear();
      shop.store.credit.credit(BigInt(subject.customerId), 500n);
    }
    if (await killed(plays, "doubtful, killed")) break;
  }
  expectBooks(LANES, "parked");
});

test("the database is stopped in the middle", { timeout: 600_000 }, async () => {
  const waiting = KILLED.flatMap((saga) =>
    (FULL ? [2, 8, 14, 20, 26] : [chance.between(2, 12)]).map((step) => ({ saga, step })),
  );
  // Mixed, so that each stop hits different sagas.
  waiting.sort((a, b) => a.step - b.step);
  const cases = waiting.length;
  while (waiting.length > 0) {
    const plays = await cast(waiting.splice(0, LANES));
    await runner.play(call(plays), async () => {
      postgres.server.stop("immediate");
      postgres.server.start();
      await databaseIsBack();
    });
    await Promise.all(plays.map((play) => settle(play, "database stopped", String(play.step))));
  }
  expectBooks(cases);
});

/** Until this process, too, has noticed. */
async function databaseIsBack(): Promise<void> {
  const { withShop } = await import("#app/db/with-shop.ts");
  const asks = Array.from({ length: 12 }, () => () => withShop(1, (db) => db.query("SELECT 1")));
  const answered = (): Promise<boolean> =>
    Promise.all(asks.map((ask) => ask())).then(
      () => true,
      () => false,
    );
  await expect.poll(answered, { timeout: 30_000, interval: 100 }).toBe(true);
}

/** What was looked at since the last time: nothing lost, nothing doubled. */
let looked = 0;
function expectBooks(atLeast: number, verdict: Verdict = "equal"): void {
  const fresh = verdicts.slice(looked);
  looked = verdicts.length;
  expect(fresh.filter((one) => one.verdict !== verdict)).toEqual([]);
  expect(fresh.length).toBeGreaterThanOrEqual(atLeast);
}

test("the ledgers audit clean, and so many distinct cases were seen", async () => {
  const { ledgerAudit } = await import("#app/db/queries/ledger-audit.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  for (const { id } of [...shops, ...crowds]) expect(await withShop(id, (db) => ledgerAudit(db))).toEqual([]);
  const struck = verdicts.filter(({ under }) => !under.endsWith("untouched"));
  const cases = new Set(struck.map(({ saga, under, step }) => `${saga} | ${under} | ${step}`));
  const count = (verdict: Verdict): number => verdicts.filter((one) => one.verdict === verdict).length;
  console.log(table());
  console.log(`${cases.size} cases: ${count("lost")} lost, ${count("doubled")} doubled, ${count("parked")} parked`);
  expect(house.jobs.givenUp.filter(({ decision }) => decision === "set-aside")).toEqual([]);
  if (FULL) expect(cases.size).toBeGreaterThanOrEqual(300);
});

/** Cases by saga and by what happened to it. */
function table(): string {
  const columns = [...new Set(verdicts.map(({ under }) => under))];
  const cell = (saga: SagaName, under: string): string =>
    String(
      new Set(verdicts.filter((one) => one.saga === saga && one.under === under).map(({ step }) => step)).size || "",
    );
  const rows = NAMES.map((saga) => [saga, ...columns.map((under) => cell(saga, under))]);
  const width = (at: number): number =>
    Math.max(...[["saga", ...columns], ...rows].map((row) => row[at]?.length ?? 0)) + 2;
  return [["saga", ...columns], ...rows].map((row) => row.map((one, at) => one.padEnd(width(at))).join("")).join("\n");
}
