import fc from "fast-check";
import { expect, test } from "vitest";
import { bonusOf, type BaseLine, type BonusPolicy, type Entrant } from "./stacking.ts";

/** A fraction kept as it comes: the oracle's arithmetic shares nothing with the code's common denominator. */
type Fraction = { n: bigint; d: bigint };
const zero: Fraction = { n: 0n, d: 1n };
const plus = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
const times = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d });
const more = (a: Fraction, b: Fraction): boolean => a.n * b.d > b.n * a.d;
const total = (all: readonly Fraction[]): Fraction => all.reduce(plus, zero);
const less = (a: Fraction, b: bigint): Fraction => ({ n: a.n - b * a.d, d: a.d });

/** Largest remainder as the method is told: everybody gets the whole part, then one each to whoever misses most. */
function handOut(points: bigint, fair: readonly Fraction[]): bigint[] {
  const got = fair.map(({ n, d }) => n / d);
  for (let left = points - got.reduce((a, b) => a + b, 0n); left > 0n; left--) {
    let most = 0;
    fair.forEach((wish, i) => {
      if (more(less(wish, got[i] ?? 0n), less(fair[most] ?? zero, got[most] ?? 0n))) most = i;
    });
    got[most] = (got[most] ?? 0n) + 1n;
  }
  return got;
}

/** Wishes lowered or raised in proportion until they come to so many points. */
function inProportion(points: bigint, wishes: readonly Fraction[]): Fraction[] {
  const all = total(wishes);
  return wishes.map((wish) => (all.n === 0n ? zero : { n: wish.n * all.d * points, d: wish.d * all.n }));
}

/** The rules of stacking, read off one sentence after the other. */
function naive(lines: readonly BaseLine[], entrants: readonly Entrant[], policy: BonusPolicy): Map<string, bigint> {
  const order = [...entrants].sort((a, b) => (a.startsAt === b.startsAt ? a.id - b.id : a.startsAt - b.startsAt));
  const byLine = [...lines].sort((a, b) => Number(a.lineId - b.lineId));
  const base = (line: BaseLine): Fraction => ({ n: line.base.numerator, d: line.base.denominator });
  const gifts = order.map(() => byLine.map(() => zero));
  byLine.forEach((line, at) => {
    let product: Fraction = { n: 1n, d: 1n };
    const best: { i: number; m: number }[] = [];
    order.forEach((campaign, i) => {
      const { bonus } = campaign;
      if (bonus.kind !== "multiple" || !campaign.lineIds.has(line.lineId)) return;
      const extra: Fraction = { n: BigInt(bonus.thousandths) - 1000n, d: 1000n };
      const gift = gifts[i] ?? [];
      if (policy.stacking === "add") gift[at] = times(base(line), extra);
      if (policy.stacking === "multiply") {
        gift[at] = times(times(base(line), product), extra);
        product = times(product, { n: BigInt(bonus.thousandths), d: 1000n });
      }
      if (bonus.thousandths > (best[0]?.m ?? 0)) best[0] = { i, m: bonus.thousandths };
    });
    for (const { i, m } of policy.stacking === "highest" ? best : [])
      (gifts[i] ?? [])[at] = times(base(line), { n: BigInt(m) - 1000n, d: 1000n });
  });
  const worth = (campaign: Entrant): Fraction[] =>
    byLine.map((line) => (campaign.lineIds.has(line.lineId) ? base(line) : zero));
  let wishes = gifts.map((gift) => total(gift));
  const fixed = order.map((campaign) =>
    campaign.bonus.kind === "fixed" && total(worth(campaign)).n > 0n ? campaign.bonus.points : 0n,
  );
  if (policy.stacking === "highest") {
    const largest = fixed.reduce((a, b) => (b > a ? b : a), 0n);
    if (more({ n: largest, d: 1n }, total(wishes)))
      wishes = wishes.map((_, i) => (i === fixed.indexOf(largest) ? { n: largest, d: 1n } : zero));
  } else wishes = wishes.map((wish, i) => plus(wish, { n: fixed[i] ?? 0n, d: 1n }));
  const exact = total(wishes);
  const whole = exact.n / exact.d;
  const points = policy.capPoints !== null && policy.capPoints < whole ? policy.capPoints : whole;
  const shares = new Map<string, bigint>();
  handOut(points, points < whole ? inProportion(points, wishes) : wishes).forEach((given, i) => {
    const campaign = order[i] as Entrant;
    const split = handOut(
      given,
      inProportion(given, campaign.bonus.kind === "fixed" ? worth(campaign) : (gifts[i] ?? [])),
    );
    split.forEach((share, at) => {
      if (share > 0n) shares.set(`${campaign.id}/${byLine[at]?.lineId}`, share);
    });
  });
  return shares;
}

const LINE_IDS = [3n, 11n, 9007199254740993n, 9007199254740995n];
const lines = fc
  .tuple(
    fc.subarray(LINE_IDS),
    fc.array(fc.tuple(fc.nat(30_000), fc.constantFrom(1, 7, 100, 1000, 3333)), { minLength: 4 }),
  )
  .map(([ids, bases]) =>
    ids.map((lineId, i) => ({
      lineId,
      base: { numerator: BigInt(bases[i]?.[0] ?? 0), denominator: BigInt(bases[i]?.[1] ?? 1) },
    })),
  );
const entrant = fc.record({
  startsAt: fc.integer({ min: 0, max: 3 }),
  bonus: fc.oneof(
    fc.integer({ min: 1001, max: 9999 }).map((thousandths) => ({ kind: "multiple" as const, thousandths })),
    fc.constantFrom(1500, 2000, 3000).map((thousandths) => ({ kind: "multiple" as const, thousandths })),
    fc.bigInt({ min: 1n, max: 400n }).map((points) => ({ kind: "fixed" as const, points })),
  ),
  lineIds: fc.oneof(fc.constant(LINE_IDS), fc.subarray(LINE_IDS)).map((ids): ReadonlySet<bigint> => new Set(ids)),
});
const entrants = fc.array(entrant, { maxLength: 5 }).map((all) => all.map((e, i) => ({ ...e, id: (i * 7) % 5 })));
const policy = fc.record({
  stacking: fc.constantFrom("highest" as const, "add" as const, "multiply" as const),
  capPoints: fc.option(fc.bigInt({ min: 0n, max: 600n })),
});

test("campaigns stack as the rules say, to the point, for each line and campaign", () => {
  fc.assert(
    fc.property(lines, entrants, policy, (someLines, campaigns, rules) => {
      const bonus = bonusOf(someLines, campaigns, rules);
      const shares = new Map(bonus.shares.map((s) => [`${s.campaignId}/${s.lineId}`, s.points]));
      expect(shares).toEqual(naive(someLines, campaigns, rules));
      expect(bonus.shares.reduce((sum, share) => sum + share.points, 0n)).toBe(bonus.points);
      for (const { id, points, verdict } of bonus.campaigns) {
        const own = bonus.shares.filter((share) => share.campaignId === id);
        expect(own.reduce((sum, share) => sum + share.points, 0n)).toBe(points);
        if (verdict !== "counted") expect(points).toBe(0n);
      }
      expect(bonus.points <= bonus.uncapped).toBe(true);
      if (rules.capPoints !== null) expect(bonus.points <= rules.capPoints).toBe(true);
      expect(bonusOf([...someLines].reverse(), [...campaigns].reverse(), rules)).toEqual(bonus);
    }),
    { numRuns: 3000 },
  );
});

test("double points on 99.50 and triple on the first line, at a point for 10 spent", () => {
  const at = (numerator: bigint): BaseLine["base"] => ({ numerator, denominator: 1000n });
  const order = [
    { lineId: 1n, base: at(5_950n) },
    { lineId: 2n, base: at(4_000n) },
  ];
  const double: Entrant = {
    id: 1,
    startsAt: 0,
    bonus: { kind: "multiple", thousandths: 2000 },
    lineIds: new Set([1n, 2n]),
  };
  const triple: Entrant = {
    id: 2,
    startsAt: 1,
    bonus: { kind: "multiple", thousandths: 3000 },
    lineIds: new Set([1n]),
  };
  const given = (stacking: BonusPolicy["stacking"], capPoints: bigint | null = null): unknown =>
    bonusOf(order, [triple, double], { stacking, capPoints }).shares.map((s) => [s.campaignId, s.lineId, s.points]);
  // 11.9 + 4 points, 9.95 + 11.9 points, 9.95 + 2 * 11.9 points
  expect(given("highest")).toEqual([
    [1, 2n, 4n],
    [2, 1n, 11n],
  ]);
  expect(given("add")).toEqual([
    [1, 1n, 6n],
    [1, 2n, 4n],
    [2, 1n, 11n],
  ]);
  expect(given("multiply")).toEqual([
    [1, 1n, 6n],
    [1, 2n, 4n],
    [2, 1n, 23n],
  ]);
  expect(given("add", 10n)).toEqual([
    [1, 1n, 3n],
    [1, 2n, 2n],
    [2, 1n, 5n],
  ]);
});

test("a fixed bonus that is worth as much as the multiples does not take their place", () => {
  const order = [{ lineId: 1n, base: { numerator: 25n, denominator: 1n } }];
  const lineIds = new Set([1n]);
  const double: Entrant = { id: 1, startsAt: 0, bonus: { kind: "multiple", thousandths: 2000 }, lineIds };
  const fixed = (points: bigint): Entrant => ({ id: 2, startsAt: 1, bonus: { kind: "fixed", points }, lineIds });
  const policy: BonusPolicy = { stacking: "highest", capPoints: null };
  expect(bonusOf(order, [double, fixed(25n)], policy).shares).toEqual([{ campaignId: 1, lineId: 1n, points: 25n }]);
  expect(bonusOf(order, [double, fixed(26n)], policy).shares).toEqual([{ campaignId: 2, lineId: 1n, points: 26n }]);
});
