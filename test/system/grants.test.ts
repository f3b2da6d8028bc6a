import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startingRules } from "#app/domain/loyalty/rules.ts";
import { rowsOfShop, useFreshDatabase } from "./database.ts";

/** Points for all members: each member of the preview once, whatever stops, repeats or changes meanwhile. */
const LAUNCH = Date.UTC(2027, 5, 15, 12);
const POINTS = 30n;
/** Members looked at in one transaction. */
const CHUNK = 3;

let databaseUrl: string;
let owner: pg.Client;
let shops = 0;
beforeAll(async () => {
  databaseUrl = await useFreshDatabase();
  owner = new pg.Client({ connectionString: databaseUrl });
  await owner.connect();
  // A chunk whose last statement fails: all that was written before it must go too.
  await owner.query(`
    CREATE TABLE faults (shop_id int NOT NULL);
    GRANT SELECT ON faults TO regulars_app;
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM faults f WHERE f.shop_id = NEW.shop_id) THEN RAISE EXCEPTION 'power cut'; END IF;
        RETURN NEW;
      END $$;
    CREATE TRIGGER fail BEFORE UPDATE ON loyalty_grants FOR EACH ROW EXECUTE FUNCTION fail()`);
});
afterAll(async () => {
  const { closeJobQueue } = await import("#app/db/job-queue.ts");
  const { closePool } = await import("#app/db/pool.ts");
  await closeJobQueue();
  await closePool();
  await owner.end();
});

type Kind = "plain" | "wholesale" | "guest" | "erased" | "merged";
type Deed =
  /** the worker dies when it has begun its n-th transaction */
  | { kind: "stop"; chunks: number }
  | { kind: "power cut" }
  /** the first customer becomes the second */
  | { kind: "merge"; gone: number; kept: number }
  /** or one who was no member until now */
  | { kind: "merge into another"; gone: number }
  | { kind: "erase"; who: number }
  | { kind: "join" };

const kind: fc.Arbitrary<Kind> = fc.oneof(
  { weight: 6, arbitrary: fc.constant("plain" as const) },
  {
    weight: 2,
    arbitrary: fc.constantFrom("wholesale" as const, "guest" as const, "erased" as const, "merged" as const),
  },
);
const who = fc.nat({ max: 23 });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("stop" as const), chunks: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("power cut" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("merge" as const), gone: who, kept: who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("merge into another" as const), gone: who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("erase" as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("join" as const) }) },
);

async function flows() {
  const { previewGrant } = await import("#app/flows/loyalty/preview-grant.ts");
  const { beginGrant } = await import("#app/flows/loyalty/begin-grant.ts");
  const { carryOutGrants } = await import("#app/flows/loyalty/carry-out-grants.ts");
  const { mergeCustomers } = await import("#app/flows/loyalty/merge-members.ts");
  return { previewGrant, beginGrant, carryOutGrants, mergeCustomers };
}

/** A shop whose n-th customer is n + 1. Returns its id and the kinds as they came about. */
async function openShop(kinds: readonly Kind[]) {
  const { createOrReviveShop, updateShop } = await import("#app/db/stores/shop-store.ts");
  const { publishRules, saveStanding } = await import("#app/db/stores/programme-store.ts");
  const { insertReward, moveReward } = await import("#app/db/stores/reward-store.ts");
  const { ensureGuests, ensureMembers } = await import("#app/db/stores/member-store.ts");
  const { eraseCustomer } = await import("#app/db/stores/erasure-store.ts");
  const { holdWriters } = await import("#app/db/erasure-lock.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const { id: shopId } = await createOrReviveShop(`grants-${++shops}.myshopify.com`, [], LAUNCH);
  const join = (index: number): Promise<unknown> =>
    withShop<unknown>(shopId, (db) =>
      kinds[index] === "guest"
        ? ensureGuests(db, [Buffer.from([index])], LAUNCH)
        : ensureMembers(db, [BigInt(index + 1)], LAUNCH),
    );
  const erase = (index: number): Promise<unknown> =>
    withShop(shopId, async (db) => {
      await holdWriters(db);
      await eraseCustomer(db, { customerId: BigInt(index + 1), orderIds: [] }, BigInt(-index - 1), LAUNCH);
    });
  await withShop(shopId, async (db) => {
    await updateShop(db, { name: "Grants", timeZone: "Asia/Seoul", currencyCode: "USD" });
    const rules = startingRules("USD");
    await publishRules(db, { ...rules, excludedCustomerTags: ["Wholesale"], expiryMonths: 12 }, "1", LAUNCH);
    await saveStanding(db, { status: "live", earnsFrom: LAUNCH, testCustomers: [] }, LAUNCH);
    const terms = { kind: "store_credit", amountMinor: 250n, validDays: null, limitPerMember: null } as const;
    await moveReward(db, await insertReward(db, { name: "Credit", cost: 100n, terms }, LAUNCH), "active", LAUNCH);
    for (const index of kinds.keys()) {
      await db.execute(
        "INSERT INTO customers (shop_id, id, created_at, updated_at, number_of_orders, tags) VALUES ($1, $2, now(), now(), 0, $3)",
        [shopId, index + 1, kinds[index] === "wholesale" ? ["new", "wholesale"] : []],
      );
    }
  });
  for (const index of kinds.keys()) await join(index);
  const { mergeCustomers } = await flows();
  for (const [index, each] of kinds.entries()) {
    if (each === "erased") await erase(index);
    if (each === "merged") await mergeCustomers(shopId, 1n, BigInt(index + 1), LAUNCH);
  }
  return { shopId, join, erase };
}

type Person = {
  member: string;
  family: string;
  customer: string | null;
  points: string;
  entries: number;
  expires: number;
  marked: boolean;
};

/** Every member, with the last account of the merges, and what the grant gave. */
const peopleOf = (shopId: number): Promise<Person[]> =>
  rowsOfShop<Person>(
    databaseUrl,
    shopId,
    `WITH RECURSIVE up AS (
       SELECT id, id AS last, merged_into FROM loyalty_members
       UNION ALL SELECT u.id, m.id, m.merged_into FROM up u JOIN loyalty_members m ON m.id = u.merged_into)
     SELECT m.id::text AS member, u.last::text AS family, m.customer_id::text AS customer,
       coalesce(sum(e.points), 0)::text AS points, count(e.key)::int AS entries,
       count(l.expires_at)::int AS expires, bool_or(s.marks > 0) IS TRUE AS marked
     FROM loyalty_members m JOIN up u ON u.id = m.id AND u.merged_into IS NULL
     LEFT JOIN loyalty_entries e ON e.member_id = m.id AND e.key LIKE 'grant:%'
     LEFT JOIN loyalty_lots l ON l.member_id = m.id AND l.number = e.number
     LEFT JOIN storefront_mirrors s ON s.member_id = m.id
     WHERE m.shop_id = ${shopId} GROUP BY m.id, u.last, m.customer_id ORDER BY m.id`,
  );

/** How often each person got the points, under all accounts. */
async function timesGiven(shopId: number): Promise<Map<string, number>> {
  const families = Map.groupBy(await peopleOf(shopId), (one) => one.family);
  return new Map([...families].map(([family, all]) => [family, all.reduce((sum, one) => sum + one.entries, 0)]));
}

/** Two workers do the same, whether they live to the end or not: whoever has the points gets none again. */
async function work(shopId: number, job: () => Promise<void>): Promise<void> {
  const before = await timesGiven(shopId);
  await Promise.allSettled([job(), job()]);
  for (const [family, times] of await timesGiven(shopId)) {
    expect(times, `family ${family}`).toBeLessThanOrEqual(Math.max(before.get(family) ?? 0, 1));
  }
}

async function live(others: readonly Kind[], deeds: readonly Deed[]): Promise<void> {
  const { previewGrant, beginGrant, carryOutGrants, mergeCustomers } = await flows();
  const { withShop } = await import("#app/db/with-shop.ts");
  const { ledgerAudit } = await import("#app/db/queries/ledger-audit.ts");
  const { storefrontHistory } = await import("#app/db/queries/storefront-history.ts");
  const { latestGrants } = await import("#app/db/queries/latest-grants.ts");
  // The first one is there to be merged into from the beginning.
  const kinds: Kind[] = ["plain", ...others];
  const { shopId, join, erase } = await openShop(kinds);
  const plain = kinds.flatMap((each, index) => (each === "plain" ? [index] : []));

  const seen = await previewGrant(shopId, POINTS);
  if (!seen.ok) throw new Error(seen.reason);
  const { preview } = seen;
  const total = POINTS * BigInt(plain.length);
  // 100 points are worth 250 cents.
  expect(preview).toMatchObject({ members: plain.length, total, worthMinor: (total * 250n) / 100n });

  let joined = kinds.length;
  await join(joined++);
  const order = { points: POINTS, reason: " thank\0 you ", lastMember: preview.lastMember, actor: "7" };
  const operationId = crypto.randomUUID();
  const pressed = await Promise.all([1, 2].map(() => beginGrant(shopId, { ...order, operationId }, LAUNCH)));
  expect(pressed).toEqual([{ ok: true }, { ok: true }]);
  const other = { ...order, operationId, points: POINTS + 1n };
  expect(await beginGrant(shopId, other, LAUNCH)).toEqual({ ok: false, reason: "operation_reused" });

  for (const each of deeds) {
    if (each.kind === "join") await join(joined++);
    else if (each.kind === "erase") {
      if (each.who < kinds.length) await erase(each.who);
    } else if (each.kind === "merge") {
      if (each.gone < kinds.length && each.kept < kinds.length)
        await mergeCustomers(shopId, BigInt(each.kept + 1), BigInt(each.gone + 1), LAUNCH);
    } else if (each.kind === "merge into another") {
      if (each.gone < kinds.length) await mergeCustomers(shopId, BigInt(++joined), BigInt(each.gone + 1), LAUNCH);
    } else if (each.kind === "power cut") {
      await owner.query("INSERT INTO faults VALUES ($1)", [shopId]);
      await work(shopId, () => carryOutGrants(shopId, () => LAUNCH, CHUNK));
      await owner.query("DELETE FROM faults");
    } else {
      let left = each.chunks;
      const dying = (): number => {
        if (left-- > 0) return LAUNCH;
        throw new Error("killed");
      };
      await work(shopId, () => carryOutGrants(shopId, dying, CHUNK));
    }
  }
  await work(shopId, () => carryOutGrants(shopId, () => LAUNCH, CHUNK));

  const people = await peopleOf(shopId);
  const given = people.filter(({ entries }) => entries > 0);
  for (const one of given) expect(one).toMatchObject({ points: String(POINTS), expires: 1 });
  for (const one of given) if (one.customer !== null) expect(one.marked).toBe(true);
  // Whom the preview counted has it under whatever account is left; who came later has it as one of those alone.
  const wasSeen = ({ member, customer }: Person): boolean =>
    BigInt(member) <= preview.lastMember && kinds[Number(customer) - 1] === "plain";
  const families = Map.groupBy(people, ({ family }) => family);
  for (const [family, all] of families) {
    const left = all.find(({ member }) => member === family);
    const times = all.reduce((sum, one) => sum + one.entries, 0);
    if (left && left.customer !== null && kinds[Number(left.customer) - 1] !== "wholesale" && all.some(wasSeen))
      expect(times, `family ${family}`).toBeGreaterThanOrEqual(1);
  }
  const alone = [...families.values()].flatMap((all) => (all.length === 1 ? all.filter(wasSeen) : []));
  for (const { customer } of alone.slice(0, 1)) {
    const { events } = await storefrontHistory(shopId, BigInt(customer ?? 0), null, 20);
    expect(events).toMatchObject([{ kind: "gift", points: POINTS, balance: POINTS, reason: "thank you" }]);
  }
  const late = people.filter(({ member }) => BigInt(member) > preview.lastMember);
  expect(late.length).toBeGreaterThan(0);
  const strangers = late.filter(({ family }) => !families.get(family)?.some(wasSeen));
  expect(strangers.every(({ entries }) => entries === 0)).toBe(true);
  expect(given.length).toBeLessThanOrEqual(preview.members);
  const [grant] = await latestGrants(shopId, 1);
  expect(grant).toMatchObject({
    members: given.length,
    expected: plain.length,
    reason: "thank you",
    actor: "7",
    finishedAt: LAUNCH,
  });
  expect(await withShop(shopId, (db) => ledgerAudit(db))).toEqual([]);
}

const stop = (chunks: number): Deed => ({ kind: "stop", chunks });
const intoAnother = (gone: number): Deed => ({ kind: "merge into another", gone });
const CREW = Array.from({ length: 11 }, (): Kind => "plain");

test("each member of the preview gets the points once, whatever stops, repeats or changes meanwhile", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(kind, { minLength: 4, maxLength: 24 }), fc.array(deed, { maxLength: 6 }), live),
    {
      numRuns: process.env["CI"] === "true" ? 60 : 15,
      examples: [
        // One who has the points becomes one who has not, and the other way round.
        [CREW, [stop(1), { kind: "merge", gone: 0, kept: 10 }]],
        [CREW, [stop(1), { kind: "merge", gone: 10, kept: 0 }]],
        [CREW, [stop(2), { kind: "power cut" }, { kind: "erase", who: 11 }, { kind: "erase", who: 0 }]],
        [["wholesale", "guest", "erased", "merged", "plain"], [{ kind: "join" }]],
        // One who has not becomes one who joined after the preview; so does one who was to get nothing.
        [CREW, [stop(1), intoAnother(10)]],
        [["wholesale", "guest", "plain"], [1, 2].map(intoAnother)],
      ],
    },
  );
});

test("is refused where nothing would come of it", async () => {
  const { previewGrant, beginGrant } = await flows();
  const { withShop } = await import("#app/db/with-shop.ts");
  const { saveStanding } = await import("#app/db/stores/programme-store.ts");
  const { shopId } = await openShop(["guest", "wholesale"]);
  const order = { points: 5n, reason: "x", lastMember: 10n ** 9n, operationId: crypto.randomUUID(), actor: "7" };
  const both = async (points: bigint): Promise<unknown[]> => [
    await previewGrant(shopId, points),
    await beginGrant(shopId, { ...order, points }, LAUNCH),
  ];
  const refused = (reason: string): unknown[] => [1, 2].map(() => ({ ok: false, reason }));
  expect(await both(0n)).toEqual(refused("nothing_to_give"));
  expect(await both(1_000_000_001n)).toEqual(refused("too_many_points"));
  expect(await both(5n)).toEqual(refused("nobody"));
  expect(await beginGrant(shopId, { ...order, reason: " \0 " }, LAUNCH)).toEqual({
    ok: false,
    reason: "reason_missing",
  });
  await withShop(shopId, (db) => saveStanding(db, { status: "paused", earnsFrom: LAUNCH, testCustomers: [] }, LAUNCH));
  expect(await both(5n)).toEqual(refused("not_live"));
});
