import fc from "fast-check";
import { expect, test } from "vitest";
import { awardOf, splitPoints } from "./award.ts";
import type { EarningLine, EarningOrder } from "./earning-order.ts";
import { eligibleMinor } from "./eligible.ts";
import { fraction, type Fraction } from "./fraction.ts";
import { startingRules, type ProgrammeRules } from "./rules.ts";
import { targetOf } from "./target.ts";

/** Rates as merchants set them: 1 a unit, 1 per 10, 3 for 7, per hundred yen, none at all. */
const rate = fc.constantFrom(
  { points: 1n, perMinor: 100n },
  { points: 1n, perMinor: 1000n },
  { points: 3n, perMinor: 700n },
  { points: 1n, perMinor: 1n },
  { points: 10n, perMinor: 1n },
  { points: 1n, perMinor: 1_000_000n },
  { points: 0n, perMinor: 1n },
);

const line: fc.Arbitrary<EarningLine> = fc
  .record({
    productId: fc.bigInt({ min: 1n, max: 4n }),
    quantity: fc.integer({ min: 1, max: 6 }),
    unitMinor: fc.bigInt({ min: 0n, max: 50_000n }),
    discountShare: fc.integer({ min: 0, max: 4 }),
    taxShare: fc.integer({ min: 0, max: 2 }),
    giftCard: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  })
  .map(({ productId, quantity, unitMinor, discountShare, taxShare, giftCard }) => {
    const grossMinor = unitMinor * BigInt(quantity);
    const discountMinor = (grossMinor * BigInt(discountShare)) / 4n;
    return {
      id: 0n,
      productId,
      collectionIds: [productId % 2n],
      tags: productId === 3n ? ["Sale"] : [],
      quantity,
      giftCard,
      grossMinor,
      discountMinor,
      taxMinor: ((grossMinor - discountMinor) * BigInt(taxShare)) / 11n,
      refundedUnits: 0,
    };
  });

const order: fc.Arbitrary<EarningOrder> = fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => ({
  id: 1n,
  customerId: 7n,
  guestHash: null,
  customerTags: [],
  orderedAt: 0,
  updatedAt: 0,
  cancelledAt: null,
  test: false,
  financialStatus: "PAID",
  sourceName: "web",
  lines: lines.map((each, index) => ({ ...each, id: BigInt(10 + index) })),
  refundedWithoutLinesMinor: 0n,
}));

const rules: fc.Arbitrary<ProgrammeRules> = fc
  .record({
    general: rate,
    own: fc.array(rate, { maxLength: 2 }),
    tax: fc.boolean(),
    discountedPart: fc.boolean(),
  })
  .map(({ general, own, tax, discountedPart }) => {
    const base = startingRules("USD");
    const choices = [
      { productIds: [2n], collectionIds: [], tags: [] },
      { productIds: [], collectionIds: [1n], tags: ["sale"] },
    ];
    return {
      ...base,
      earning: {
        ...base.earning,
        rate: general,
        products: own.map((each, index) => ({
          choice: choices[index % 2] ?? { productIds: [], collectionIds: [], tags: [] },
          rate: each,
        })),
        exclude: { tax, discountedPart },
      },
    };
  });

/** An independent reckoning with a common denominator, not with this project's fractions. */
const DENOMINATOR = 1_000_000n * 700n;
function exactUnits(given: EarningOrder, { earning }: ProgrammeRules): bigint {
  let total = 0n;
  for (const each of given.lines) {
    const fits = earning.products.find(({ choice }) =>
      choice.tags.length > 0
        ? each.productId === 1n || each.productId === 3n // odd: collection 1; 3: tagged
        : each.productId === 2n,
    );
    const { points, perMinor } = fits?.rate ?? earning.rate;
    total += (eligibleMinor(each, earning.exclude) * points * DENOMINATOR) / perMinor;
  }
  return total;
}

test("an order's points are the floor of the exact sum, and its lines sum to them, none off by a whole point", () => {
  fc.assert(
    fc.property(order, rules, (given, programme) => {
      const awards = awardOf(given, programme);
      const points = awards.reduce((total, award) => total + award.points, 0n);
      expect(points).toBe(exactUnits(given, programme) / DENOMINATOR);
      for (const { base, points: own } of awards) {
        const scaled = own * base.denominator;
        expect(scaled > base.numerator - base.denominator && scaled < base.numerator + base.denominator).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("points left over go to the largest remainders, ties to the smaller id", () => {
  const shares = (...texts: [bigint, Fraction][]): [bigint, bigint][] =>
    [...splitPoints(texts.map(([id, share]) => ({ id, share })))].sort(([a], [b]) => (a < b ? -1 : 1));
  const third = fraction(1n, 3n);
  expect(shares([3n, third], [1n, third], [2n, third])).toEqual([[1n, 1n], [2n, 0n], [3n, 0n]]); // prettier-ignore
  expect(shares([1n, fraction(3n, 5n)], [2n, fraction(9n, 10n)])).toEqual([[1n, 0n], [2n, 1n]]); // prettier-ignore
});

test("what counts of a line: gift cards nothing; tax and the discounted part by setting", () => {
  const bought = { giftCard: false, grossMinor: 11_000n, discountMinor: 5_500n, taxMinor: 500n } as EarningLine;
  const counted = (tax: boolean, discountedPart: boolean): bigint => eligibleMinor(bought, { tax, discountedPart });
  expect(counted(false, true)).toBe(5_500n);
  expect(counted(true, true)).toBe(5_000n);
  expect(counted(false, false)).toBe(11_000n);
  expect(counted(true, false)).toBe(10_000n);
  expect(eligibleMinor({ ...bought, giftCard: true }, { tax: false, discountedPart: false })).toBe(0n);
});

type Step = { what: "units"; line: number; units: number } | { what: "amount"; permille: number };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant("units" as const), line: fc.nat(4), units: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ what: fc.constant("amount" as const), permille: fc.integer({ min: 1, max: 700 }) }),
  ),
  { maxLength: 8 },
);

const paidLeftMinor = (given: EarningOrder): bigint =>
  given.lines.reduce(
    (total, each) =>
      total +
      ((each.grossMinor - each.discountMinor) * BigInt(each.quantity - each.refundedUnits)) / BigInt(each.quantity),
    0n,
  ) - given.refundedWithoutLinesMinor;

function give(given: EarningOrder, step: Step): EarningOrder {
  if (step.what === "amount") {
    const amount = (paidLeftMinor(given) * BigInt(step.permille)) / 1000n;
    return amount > 0n ? { ...given, refundedWithoutLinesMinor: given.refundedWithoutLinesMinor + amount } : given;
  }
  const lines = given.lines.map((each, index) =>
    index === step.line ? { ...each, refundedUnits: Math.min(each.quantity, each.refundedUnits + step.units) } : each,
  );
  return { ...given, lines };
}

test("refunds only lower a line's target; it is 0 exactly when nothing is left, whatever the way there", () => {
  fc.assert(
    fc.property(order, rules, steps, (bought, programme, way) => {
      const awards = awardOf(bought, programme).filter(({ points }) => points > 0n);
      const targets = (now: EarningOrder): bigint[] =>
        awards.map(({ line: { id, quantity }, eligibleMinor: eligible, points }) =>
          targetOf({ lineId: id, eligibleMinor: eligible, units: quantity, points }, now, programme.earning.exclude),
        );
      expect(targets(bought)).toEqual(awards.map(({ points }) => points));
      let now = bought;
      let before = targets(now);
      for (const step of way) {
        now = give(now, step);
        const after = targets(now);
        after.forEach((target, index) => expect(target <= (before[index] ?? 0n) && target >= 0n).toBe(true));
        before = after;
      }
      for (const ended of [
        { ...now, lines: now.lines.map((each) => ({ ...each, refundedUnits: each.quantity })) },
        { ...now, financialStatus: "REFUNDED" },
        { ...now, financialStatus: "VOIDED" },
        { ...now, cancelledAt: 1 },
        {
          ...now,
          refundedWithoutLinesMinor: now.refundedWithoutLinesMinor + paidLeftMinor(now) + BigInt(now.lines.length),
        },
      ]) {
        expect(targets(ended)).toEqual(awards.map(() => 0n));
      }
      expect(
        awards.map(({ line: { id, quantity }, eligibleMinor: eligible, points }) =>
          targetOf({ lineId: id, eligibleMinor: eligible, units: quantity, points }, null, programme.earning.exclude),
        ),
      ).toEqual(awards.map(() => 0n));
    }),
    { numRuns: 2_000 },
  );
});
