import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createClock } from "#sandbox/clock.ts";
import { startingRules, type ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import {
  expectedAwards,
  expectedTarget,
  neverEarns,
  shouldEarn,
  type ExpectedAward,
} from "#test/factories/expected-points.ts";
import { SEED } from "#test/factories/seed.ts";
import { applyEvent, type StoreEvent } from "#test/factories/store-events.ts";
import { randomStore, type RandomStore } from "#test/factories/store-records.ts";
import { rowsOfShop } from "#test/system/database.ts";
import { startHouse, type House, type InstalledShop } from "#test/system/house.ts";

/**
 * Whatever happens to orders (refunds by line and by amount, edits, cancellations, deletions, other owners, merges), in
 * whatever order and how often the app hears of it, and whatever rules are published meanwhile: each line has exactly the
 * points left that the rules of its award give for what is left of it; and none when everything was given back.
 */
const RUNS = Number(process.env["HISTORIES"] ?? (process.env["CI"] === "true" ? 40 : 4));

const MINUTE = 60_000;

/** Orders are awarded when one of these is heard of, so it is heard of at once: under which rules must be known. */
const MAY_AWARD = ["place", "place", "place", "place", "place", "pay", "claim", "reassign", "to-guest"] as const;
const LATER = [
  ...(["refund-lines", "refund-lines", "refund-lines", "refund-amount", "refund-amount", "refund-amount"] as const),
  ...(["edit", "edit", "refund-all", "cancel", "delete", "merge"] as const),
] as const;

type Step =
  | { what: "event"; event: StoreEvent }
  | { what: "deliver" }
  | { what: "work"; jobs: number; order: number }
  | { what: "publish"; rules: ProgrammeRules };

const event = (verbs: readonly StoreEvent["verb"][]): fc.Arbitrary<StoreEvent> =>
  fc.record({ verb: fc.constantFrom(...verbs), a: fc.nat(10_000), b: fc.nat(10_000), c: fc.nat(10_000) });

const rate = fc.constantFrom(
  { points: 1n, perMinor: 100n },
  { points: 1n, perMinor: 1000n },
  { points: 3n, perMinor: 700n },
  { points: 7n, perMinor: 1n },
  { points: 2n, perMinor: 90n },
);
const rules: fc.Arbitrary<ProgrammeRules> = fc
  .record({ rate, own: rate, discountedPart: fc.boolean(), clamp: fc.boolean(), pendingDays: fc.constantFrom(0, 0, 2) })
  .map(({ rate: general, own, discountedPart, clamp, pendingDays }) => {
    const base = startingRules("GBP");
    const choice = { productIds: [41n], collectionIds: [], tags: [] };
    return {
      ...base,
      earning: {
        ...base.earning,
        rate: general,
        products: [{ choice, rate: own }],
        exclude: { tax: false, discountedPart },
        pendingDays,
      },
      takenBackAfterSpending: clamp ? "write_off" : "owe",
    };
  });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: event(MAY_AWARD).map((each) => ({ what: "event" as const, event: each })) },
  { weight: 9, arbitrary: event(LATER).map((each) => ({ what: "event" as const, event: each })) },
  { weight: 2, arbitrary: fc.constant({ what: "deliver" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant("work" as const),
      jobs: fc.integer({ min: 1, max: 5 }),
      order: fc.nat(1_000),
    }),
  },
  { weight: 1, arbitrary: rules.map((each) => ({ what: "publish" as const, rules: each })) },
);

type History = { store: RandomStore; rules: ProgrammeRules; steps: Step[]; knobs: string };
const history: fc.Arbitrary<History> = fc.record({
  store: randomStore({ min: 0, max: 1 }),
  rules,
  steps: fc.array(step, { minLength: 30, maxLength: 50, size: "max" }),
  knobs: fc.string({ minLength: 1, maxLength: 6 }),
});

let house: House;
let shops = 0;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  house = await startHouse(createClock());
});

afterAll(async () => {
  vi.useRealTimers();
  await house.close();
});

test(`refunds and edits in any order leave exactly what is left (seed ${SEED})`, { timeout: 900_000 }, async () => {
  let awards = 0;
  await fc.assert(
    fc.asyncProperty(history, async (given) => {
      const world = await open(given);
      for (const each of given.steps) await take(world, each);
      await deliver(world.shop);
      await settle(world.shop);
      await compare(world);
      awards += [...world.awarded.values()].flat().length;

      // In the end all of it goes back, some by line, some by amount.
      for (const order of [...world.shop.store.orders.values()]) {
        applyEvent(world.shop.store, {
          verb: "refund-all",
          a: [...world.shop.store.orders.keys()].indexOf(order.id),
          b: 0,
          c: 0,
        });
      }
      await deliver(world.shop);
      await settle(world.shop);
      await compare(world);
      for (const { balance } of await accounts(world.shop)) expect(balance).toBe("0");
      await world.shop.hosted.close();
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: process.env["CI"] === "true" },
  );
  expect(awards).toBeGreaterThan(RUNS);
  console.log(`${RUNS} histories, ${awards} awards, seed ${SEED}`);
});

type World = {
  shop: InstalledShop;
  rules: ProgrammeRules;
  /** what each decided order should have been awarded */
  awarded: Map<bigint, ExpectedAward[]>;
  launchedAt: number;
};

async function open(given: History): Promise<World> {
  vi.setSystemTime(given.store.startsAt);
  const [first, ...records] = given.store.records;
  const shop = await house.addShop([{ ...first, domain: `r${++shops}.myshopify.com` }, ...records], createClock());
  shop.hosted.adminApi.faults.throttle = { maximumAvailable: 1e6, restoreRate: 1e6 };
  await settle(shop);
  const world = { shop, rules: given.rules, awarded: new Map<bigint, ExpectedAward[]>(), launchedAt: 0 };
  await publish(world, given.rules);
  const { changeProgrammeStatus } = await import("#app/flows/loyalty/change-programme-status.ts");
  vi.setSystemTime(Date.now() + MINUTE);
  expect(await changeProgrammeStatus(shop.id, "live", Date.now())).toEqual({ ok: true });
  world.launchedAt = Date.now();
  await settle(shop);
  shop.hosted.webhooks.set({ seed: given.knobs, duplicateShare: 1 / 3, loseShare: 0, shuffleMs: 60_000, hold: true });
  return world;
}

async function publish(world: World, next: ProgrammeRules): Promise<void> {
  const { saveProgrammeDraft } = await import("#app/flows/loyalty/save-programme-draft.ts");
  const { publishProgramme } = await import("#app/flows/loyalty/publish-programme.ts");
  expect(await saveProgrammeDraft(world.shop.id, next, Date.now())).toEqual({ ok: true });
  await publishProgramme(world.shop.id, "7", Date.now());
  world.rules = next;
}

async function take(world: World, each: Step): Promise<void> {
  const { shop } = world;
  if (each.what === "publish") await publish(world, each.rules);
  else if (each.what === "deliver") await deliver(shop);
  else if (each.what === "work") {
    for (let n = 0; n < each.jobs; n++) await house.jobs.runOne(shop.id, each.order + n * 7);
  } else {
    vi.setSystemTime(Date.now() + 3 * MINUTE);
    // What is placed now was paid now: orders told late are another test's matter.
    const { verb } = each.event;
    applyEvent(shop.store, verb === "place" ? { ...each.event, b: each.event.b - (each.event.b % 5) + 1 } : each.event);
    if (!(MAY_AWARD as readonly string[]).includes(verb)) return;
    await deliver(shop);
    await settle(shop);
    for (const order of shop.store.orders.values()) {
      if (world.awarded.has(order.id) || order.processedAt < world.launchedAt) continue;
      if (shouldEarn(order, shop.store.shop)) world.awarded.set(order.id, expectedAwards(order, world.rules));
      else if (neverEarns(order, shop.store.shop)) world.awarded.set(order.id, []);
    }
  }
}

async function compare({ shop, awarded }: World): Promise<void> {
  const rows = await rowsOfShop<Record<string, string>>(
    house.databaseUrl,
    shop.id,
    `SELECT order_id::text AS "orderId", line_id::text AS "lineId", points::text, target::text,
            (released_at IS NOT NULL)::text AS released,
            (SELECT coalesce(sum(points - already_expired), 0)::text FROM loyalty_entries e
             WHERE e.shop_id = w.shop_id AND e.order_id = w.order_id AND e.line_id = w.line_id) AS posted
     FROM loyalty_awards w ORDER BY w.order_id, w.line_id`,
  );
  const expected = [...awarded].flatMap(([orderId, awards]) =>
    awards.map((award) => ({
      ...{ orderId: String(orderId), lineId: String(award.lineId), points: String(award.points) },
      target: String(expectedTarget(award, shop.store.orders.get(orderId) ?? null, shop.store.shop)),
    })),
  );
  const byLine = (a: { lineId?: string }, b: { lineId?: string }): number =>
    BigInt(a.lineId ?? 0) < BigInt(b.lineId ?? 0) ? -1 : 1;
  expect(rows.map(({ orderId, lineId, points, target }) => ({ orderId, lineId, points, target })).sort(byLine)).toEqual(
    expected.sort(byLine),
  );
  // The entries say the same as the awards, and the balances as the entries.
  for (const row of rows) expect(row["posted"]).toBe(row["released"] === "true" ? row["target"] : "0");
  const released = rows.filter((row) => row["released"] === "true");
  const balances = (await accounts(shop)).reduce((sum, { balance }) => sum + BigInt(balance), 0n);
  expect(balances).toBe(released.reduce((sum, row) => sum + BigInt(row["target"] ?? 0), 0n));
}

function accounts(shop: InstalledShop): Promise<{ balance: string }[]> {
  return rowsOfShop(house.databaseUrl, shop.id, "SELECT (open - deficit)::text AS balance FROM loyalty_balances");
}

/** Sends all that waits, shuffled, and waits for the answers. */
async function deliver(shop: InstalledShop): Promise<void> {
  shop.hosted.webhooks.release();
  await shop.hosted.webhooks.idle();
  shop.hosted.webhooks.set({ hold: true });
}

async function settle(shop: InstalledShop): Promise<void> {
  for (;;) {
    const ran = await house.jobs.drain(shop.id);
    await shop.hosted.adminApi.bulk.idle();
    if (ran === 0) break;
  }
  expect(house.jobs.givenUp.splice(0)).toEqual([]);
}
