import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { MemberCopy } from "#app/domain/storefront/member-copy.ts";
import type { ProgrammeCopy } from "#app/domain/storefront/programme-copy.ts";
import { createClock } from "#sandbox/clock.ts";
import { seeded } from "../factories/seeded.ts";
import { SEED } from "../factories/seed.ts";
import { rowsOfShop } from "./database.ts";
import { startHouse, type House } from "./house.ts";
import { openStorefrontShop, type StorefrontShop } from "./storefront-shop.ts";

/** What the theme shows without asking is what the books say, whoever writes, fails or meddles in between. */
const MEMBERS = 60;
const DAY_MS = 24 * 3_600_000;

let house: House;
let shop: StorefrontShop;

beforeAll(async () => {
  house = await startHouse(createClock());
  shop = await openStorefrontShop(house, { customers: MEMBERS, points: 100n });
});
afterAll(() => house.close());
beforeEach(async () => {
  const { withShop } = await import("#app/db/with-shop.ts");
  const { markAllMirrors } = await import("#app/db/stores/mirror-store.ts");
  await withShop(shop.id, (db) => markAllMirrors(db, Date.now()));
  await mirrored();
});

const customerGid = (id: number): string => `gid://shopify/Customer/${id}`;
const metafield = (owner: string, key: string): unknown =>
  JSON.parse(shop.hosted.adminApi.metafields.get(owner, "$app", key)?.value ?? "null");
const copyOf = (customer: number): MemberCopy | null =>
  metafield(customerGid(customer), "loyalty") as MemberCopy | null;
const programme = (): ProgrammeCopy | null =>
  metafield(`gid://shopify/Shop/${shop.store.shop.id}`, "programme") as ProgrammeCopy | null;

async function mirrored(clock: () => number = Date.now): Promise<void> {
  const { mirrorStorefront } = await import("#app/flows/storefront/mirror-members.ts");
  await mirrorStorefront(shop.id, clock);
}

const give = (index: number, points: bigint): Promise<void> => shop.give(shop.members[index] ?? 0n, points);

async function expectCopies(): Promise<void> {
  for (const [index, memberId] of shop.members.entries()) {
    expect(copyOf(index + 1)?.points, `customer ${index + 1}`).toBe(Number(await shop.available(memberId)));
  }
}

test("every member has a copy, and the shop has one of programme and rewards", async () => {
  await expectCopies();
  expect(copyOf(1)).toEqual({ v: 1, in: true, points: 100, pending: 0, owed: 0, ask: true, gift: null });
  expect(programme()).toMatchObject({
    status: "live",
    earn: { n: 1, d: 100, points: 1, each: 100 },
    birthday: 100,
    gift: null,
    rewards: [{ cost: 250, kind: "amount_off", amount: 1000, least: 2000, with: "011", days: 30 }],
  });
});

test("writers side by side, lost answers and strangers: in the end every copy is right", async () => {
  const random = seeded(SEED);
  const { faults, metafields } = shop.hosted.adminApi;
  let lost = 0;
  for (let round = 0; round < 12; round++) {
    const touched = Array.from({ length: random.between(1, 40) }, () => random.between(0, MEMBERS - 1));
    const running = [mirrored(), mirrored()].map((one) =>
      one.catch((error: unknown) => expect((error as { kind?: string }).kind).toBe("retry")),
    );
    for (const index of touched) await give(index, BigInt(random.between(1, 50)));
    if (round % 3 === 0) {
      faults.loseNextMutationAnswers = 1;
      lost++;
    }
    // Somebody else's write, with a balance that is not the member's.
    const stranger = random.between(1, MEMBERS);
    const value = JSON.stringify({ v: 1, in: true, points: 999_999 });
    metafields.set([{ ownerId: customerGid(stranger), namespace: "$app", key: "loyalty", type: "json", value }]);
    await give(stranger - 1, 1n);
    await Promise.all(running);
  }
  faults.loseNextMutationAnswers = 0;
  expect(lost).toBeGreaterThan(2);
  await mirrored();
  await expectCopies();
});

test("a writer that was overtaken does not put an older balance over a newer one", async () => {
  await give(0, 5n);
  // The first to arrive is held up at Shopify until a second has written what was earned since.
  const { faults } = shop.hosted.adminApi;
  faults.throttleNext = 1;
  const slow = mirrored();
  await give(0, 7n);
  await Promise.all([slow, mirrored()]);
  await expectCopies();
});

test("nor an older programme over a newer one", async () => {
  const { withShop } = await import("#app/db/with-shop.ts");
  const { saveStanding } = await import("#app/db/stores/programme-store.ts");
  const stand = (status: "paused" | "live"): Promise<unknown> =>
    withShop(shop.id, (db) => saveStanding(db, { status, earnsFrom: null, testCustomers: [] }, Date.now()));
  const { faults } = house.sandbox;
  // Held up before it has read what Shopify holds, and between reading and setting.
  for (const operation of ["ReadProgrammeMetafield", "SetMetafields"]) {
    await stand("paused");
    faults.add({ door: "graphql", kind: "late", operation, delayMs: 1_500 });
    const slow = mirrored();
    await expect.poll(() => faults.list()).toEqual([]);
    await stand("live");
    await mirrored();
    expect(programme()?.status).toBe("live");
    await slow;
    expect(programme()?.status, operation).toBe("live");
  }
});

test("a customer who is gone at Shopify holds nobody up", async () => {
  shop.store.deleteCustomer(BigInt(MEMBERS));
  await give(MEMBERS - 1, 5n);
  await give(0, 5n);
  await mirrored();
  const { withShop } = await import("#app/db/with-shop.ts");
  const { listMarkedMirrors } = await import("#app/db/stores/mirror-store.ts");
  expect(await withShop(shop.id, (db) => listMarkedMirrors(db, 10))).toEqual([]);
  expect(copyOf(1)?.points).toBe(Number(await shop.available(shop.members[0] ?? 0n)));
});

describe("once a day", () => {
  const reconciled = async (clock: () => number): Promise<void> => {
    const { reconcileMirrors } = await import("#app/flows/storefront/reconcile-mirrors.ts");
    await reconcileMirrors(shop.id, clock);
    await mirrored(clock);
  };

  test("what a stranger changed without a trace is found and put right", async () => {
    const { metafields } = shop.hosted.adminApi;
    metafields.set([
      { ownerId: customerGid(2), namespace: "$app", key: "loyalty", type: "json", value: '{"points":5}' },
    ]);
    metafields.delete([{ ownerId: customerGid(3), namespace: "$app", key: "loyalty" }]);
    await reconciled(() => Date.now() + DAY_MS);
    for (const customer of [2, 3]) {
      expect(copyOf(customer)?.points).toBe(Number(await shop.available(shop.members[customer - 1] ?? 0n)));
    }
  });

  test("a birthday is announced days before, for the hours of the shop's own day, until it was dismissed", async () => {
    const { setBirthday } = await import("#app/flows/storefront/set-birthday.ts");
    const { dismiss } = await import("#app/flows/storefront/dismiss.ts");
    const year = new Date().getUTCFullYear() + 1;
    expect(await setBirthday(shop.id, 4n, { month: 3, day: 9 }, Date.now())).toEqual({ ok: true });
    expect(await setBirthday(shop.id, 4n, { month: 3, day: 10 }, Date.now())).toMatchObject({
      reason: "birthday_known",
    });
    expect(await setBirthday(shop.id, 5n, { month: 2, day: 30 }, Date.now())).toMatchObject({ reason: "no_such_day" });
    const at = (text: string) => () => Date.parse(`${year}-${text}+01:00`);
    await reconciled(at("03-06T12:00:00"));
    expect(copyOf(4)).toMatchObject({ ask: false, gift: null });
    await reconciled(at("03-07T00:10:00"));
    const gift = {
      from: at("03-09T00:00:00")() / 1000,
      until: at("03-10T00:00:00")() / 1000,
      year,
    };
    expect(copyOf(4)?.gift).toEqual(gift);
    await dismiss(shop.id, 4n, `birthday-gift:${year}`, at("03-09T08:00:00")());
    await mirrored(at("03-09T08:00:00"));
    expect(copyOf(4)?.gift).toBeNull();
  });

  test("what was dismissed stays so when the customer becomes another, told before the merge or during it", async () => {
    const { withShop } = await import("#app/db/with-shop.ts");
    const { setBirthday } = await import("#app/flows/storefront/set-birthday.ts");
    const { dismiss } = await import("#app/flows/storefront/dismiss.ts");
    const { mergeCustomers, mergeWithin } = await import("#app/flows/loyalty/merge-members.ts");
    const year = new Date().getUTCFullYear() + 1;
    const onTheDay = (): number => Date.parse(`${year}-05-09T10:00:00+02:00`);
    for (const customer of [11n, 12n]) await setBirthday(shop.id, customer, { month: 5, day: 9 }, Date.now());
    await reconciled(onTheDay);
    expect([11, 12, 13, 14].map((one) => [copyOf(one)?.gift?.year ?? null, copyOf(one)?.ask])).toEqual([
      ...[year, year].map((gift) => [gift, false]),
      ...[null, null].map((gift) => [gift, true]),
    ]);

    await dismiss(shop.id, 11n, `birthday-gift:${year}`, onTheDay());
    await mergeCustomers(shop.id, 12n, 11n, onTheDay());
    const [gone = 0n, kept = 0n] = shop.members.slice(12, 14);
    let during: Promise<unknown> = Promise.resolve();
    await withShop(shop.id, async (db) => {
      await mergeWithin(db, gone, kept, onTheDay());
      during = dismiss(shop.id, 13n, "birthday-question", onTheDay());
      // It is there and waits for the merge to be done.
      const waiting = `SELECT DISTINCT pid FROM pg_locks WHERE NOT granted
                         AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`;
      await expect.poll(() => rowsOfShop(house.databaseUrl, shop.id, waiting)).toHaveLength(1);
    });
    await during;
    await mirrored(onTheDay);
    expect([copyOf(12)?.gift, copyOf(14)?.ask]).toEqual([null, false]);
  });
});

test("nobody takes part in a draft; a test has its own list", async () => {
  const { withShop } = await import("#app/db/with-shop.ts");
  const { saveStanding } = await import("#app/db/stores/programme-store.ts");
  const stand = async (status: "test" | "live", testCustomers: bigint[]): Promise<void> => {
    await withShop(shop.id, (db) => saveStanding(db, { status, earnsFrom: null, testCustomers }, Date.now()));
    await mirrored();
  };
  await stand("test", [7n]);
  expect([copyOf(7)?.in, copyOf(8)?.in, programme()?.status]).toEqual([true, false, "test"]);
  expect(JSON.stringify(programme())).not.toContain('"7"');
  await stand("live", []);
  expect([copyOf(7)?.in, copyOf(8)?.in, programme()?.status]).toEqual([true, true, "live"]);
});
