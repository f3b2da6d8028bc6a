import { Temporal } from "@js-temporal/polyfill";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RewardInput } from "#app/domain/loyalty/reward.ts";
import { startingRules, type BirthdayGift } from "#app/domain/loyalty/rules.ts";
import type { Birthday } from "#app/domain/orders/records.ts";
import { TIME_ZONES } from "#test/retention/random-orders.ts";
import { rowsOfShop, useFreshDatabase } from "./database.ts";

/** Lives, each of some years: every day of them is looked at, which takes a transaction. */
const RUNS = process.env["CI"] === "true" ? 20 : 5;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LAUNCH = Date.UTC(2027, 5, 15, 12);

let databaseUrl: string;
let shops = 0;
beforeAll(async () => {
  databaseUrl = await useFreshDatabase();
});
afterAll(async () => {
  const { closeJobQueue } = await import("#app/db/job-queue.ts");
  const { closePool } = await import("#app/db/pool.ts");
  await closeJobQueue();
  await closePool();
});

/** Months have the lengths they have; 29 February and the days around New Year come often. */
const birthday: fc.Arbitrary<Birthday> = fc.oneof(
  fc.constantFrom({ month: 2, day: 29 }, { month: 2, day: 28 }, { month: 1, day: 1 }, { month: 12, day: 31 }),
  fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 28 }) }),
);

/** What happens next: mostly time passes, in hours or in days without a worker, and then a worker looks. */
type Deed =
  | { kind: "pass"; hours: number }
  /** the clock was wrong and is set back */
  | { kind: "back"; hours: number }
  | { kind: "move"; zone: string }
  | { kind: "change"; member: number; birthday: Birthday | null }
  /** 0 points: the code of a reward instead */
  | { kind: "publish"; points: bigint };
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("pass" as const), hours: fc.integer({ min: 1, max: 26 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant("pass" as const), hours: fc.integer({ min: 24, max: 30 * 24 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("back" as const), hours: fc.integer({ min: 1, max: 49 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("move" as const), zone: fc.constantFrom(...TIME_ZONES) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("change" as const),
      // the first member never changes
      member: fc.integer({ min: 1, max: 2 }),
      birthday: fc.option(birthday, { freq: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("publish" as const),
      points: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 500n })),
    }),
  },
);

/** Given, not offered: it need not be active. */
const CAKE: RewardInput = {
  name: "Cake",
  cost: 100n,
  terms: {
    ...{ kind: "amount_off", amountMinor: 500n, minimumSpendMinor: null, validDays: 30, limitPerMember: 1 },
    combines: { order: false, product: false, shipping: false },
  },
};

const giftOf = (points: bigint, rewardId: number): BirthdayGift =>
  points === 0n ? { gift: "reward", rewardId } : { gift: "points", points };

type Gift = { member: string; key: string; at: number };

/** Lives through the deeds with the real ledger. Returns every gift, points and codes, in order, and when a worker last looked. */
async function live(zone: string, birthdays: readonly Birthday[], deeds: readonly Deed[]) {
  const { createOrReviveShop, updateShop } = await import("#app/db/stores/shop-store.ts");
  const { publishRules, saveStanding } = await import("#app/db/stores/programme-store.ts");
  const { insertReward } = await import("#app/db/stores/reward-store.ts");
  const { ensureMembers } = await import("#app/db/stores/member-store.ts");
  const { changeMemberBirthday } = await import("#app/flows/loyalty/change-birthday.ts");
  const { giveBirthdayGifts } = await import("#app/flows/loyalty/give-birthday-gifts.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const { id: shopId } = await createOrReviveShop(`birthdays-${++shops}.myshopify.com`, [], LAUNCH);
  const moveTo = (timeZone: string): Promise<unknown> =>
    withShop(shopId, (db) => updateShop(db, { name: "Birthdays", timeZone, currencyCode: "USD" }));
  const rewardId = await withShop(shopId, (db) => insertReward(db, CAKE, LAUNCH));
  const publish = (points: bigint, at: number): Promise<unknown> =>
    withShop(shopId, (db) =>
      publishRules(db, { ...startingRules("USD"), birthday: giftOf(points, rewardId) }, "1", at),
    );
  await moveTo(zone);
  await publish(100n, LAUNCH);
  const customers = birthdays.map((_, index) => BigInt(index + 1));
  const members = await withShop(shopId, async (db) => {
    await saveStanding(db, { status: "live", earnsFrom: LAUNCH, testCustomers: [] }, LAUNCH);
    return ensureMembers(db, customers, LAUNCH);
  });
  const memberOf = (index: number): bigint => members.get(BigInt(index + 1)) ?? 0n;
  for (const [index, each] of birthdays.entries()) await changeMemberBirthday(shopId, memberOf(index), each, LAUNCH);
  let now = LAUNCH;
  for (const each of deeds) {
    if (each.kind === "pass") now += each.hours * HOUR;
    else if (each.kind === "back") now -= each.hours * HOUR;
    else if (each.kind === "move") await moveTo(each.zone);
    else if (each.kind === "change") await changeMemberBirthday(shopId, memberOf(each.member), each.birthday, now);
    else await publish(each.points, now);
    await giveBirthdayGifts(shopId, now);
  }
  const gifts = await rowsOfShop<Gift>(
    databaseUrl,
    shopId,
    `SELECT member_id::text AS member, key, (extract(epoch FROM at) * 1000)::float8 AS at
     FROM loyalty_entries WHERE kind = 'birthday'
     UNION ALL
     SELECT member_id::text, 'birthday:' || member_id || ':' || split_part(operation_id, ':', 2), (extract(epoch FROM created_at) * 1000)::float8
     FROM loyalty_redemptions ORDER BY member, at`,
  );
  return { gifts, memberOf, now };
}

/** The instants at which a birthday's days begin and end, after the launch, until `now`: told by a calendar of its own. */
function birthdaysPassed({ month, day }: Birthday, timeZone: string, now: number): { from: number; until: number }[] {
  return Array.from({ length: 8 }, (_, index) => 2027 + index).flatMap((year) => {
    const date = Temporal.PlainDate.from({ year, month, day }, { overflow: "constrain" });
    const from = date.toZonedDateTime({ timeZone }).epochMilliseconds;
    const until = date.add({ days: 1 }).toZonedDateTime({ timeZone }).epochMilliseconds;
    return from <= now && until > LAUNCH ? [{ from, until }] : [];
  });
}

/** From points to a code in the middle of a year that had its gift: one gift. */
const CHANGED_MIND: [string, Birthday[], Deed[]] = [
  "Asia/Seoul",
  [
    { month: 6, day: 16 },
    { month: 6, day: 17 },
    { month: 2, day: 29 },
  ],
  [
    { kind: "pass", hours: 24 },
    { kind: "publish", points: 0n },
    { kind: "change", member: 1, birthday: { month: 6, day: 18 } },
    { kind: "pass", hours: 24 },
    { kind: "change", member: 1, birthday: { month: 6, day: 19 } },
    { kind: "publish", points: 5n },
    { kind: "pass", hours: 48 },
  ],
];

const eve = { month: 12, day: 31 };
/** A gift on the last day of a year, and then what would make the next day another birthday, or the same one again. */
const AROUND_NEW_YEAR: [string, Birthday[], Deed[]][] = [
  [
    "UTC",
    [eve, eve, eve],
    [
      { kind: "pass", hours: (Date.UTC(2027, 11, 31, 12) - LAUNCH) / HOUR },
      { kind: "change", member: 1, birthday: { month: 1, day: 1 } },
      { kind: "pass", hours: 24 },
      { kind: "move", zone: "Pacific/Kiritimati" },
      { kind: "back", hours: 30 },
      { kind: "change", member: 2, birthday: { month: 1, day: 1 } },
      { kind: "pass", hours: 30 },
    ],
  ],
];

test("whatever is changed and whoever was down, nobody gets two gifts within a year", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...TIME_ZONES),
      fc.array(birthday, { minLength: 3, maxLength: 3 }),
      fc.array(deed, { minLength: 60, maxLength: 90, size: "max" }),
      async (zone, birthdays, deeds) => {
        const { gifts } = await live(zone, birthdays, deeds);
        expect(new Set(gifts.map((gift) => gift.key)).size).toBe(gifts.length);
        for (const [, own] of Map.groupBy(gifts, (gift) => gift.member)) {
          const times = own.map((gift) => gift.at).sort((a, b) => a - b);
          for (const [index, at] of times.entries())
            if (index > 0) expect((at - (times[index - 1] ?? 0)) / DAY).toBeGreaterThanOrEqual(300);
        }
      },
    ),
    {
      numRuns: RUNS,
      endOnFailure: true,
      examples: [...AROUND_NEW_YEAR, CHANGED_MIND],
    },
  );
});

test("who changes nothing gets one each year, on the day or when a worker is back, 29 February on the 28th", async () => {
  const quiet = fc.array(
    deed.filter((each) => each.kind === "pass" || each.kind === "publish"),
    { minLength: 60, maxLength: 90, size: "max" },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...TIME_ZONES), birthday, quiet, async (zone, date, deeds) => {
      const { gifts, memberOf, now } = await live(zone, [date], deeds);
      const passed = birthdaysPassed(date, zone, now);
      expect(gifts.map((gift) => gift.member)).toEqual(passed.map(() => String(memberOf(0))));
      // Never before the day has begun; and never later than the first look after it, which was at most 30 days away.
      passed.forEach(({ from, until }, index) => {
        expect(gifts[index]?.at).toBeGreaterThanOrEqual(from);
        expect(gifts[index]?.at).toBeLessThan(until + 30 * DAY);
      });
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});
