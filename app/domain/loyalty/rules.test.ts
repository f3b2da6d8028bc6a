import { expect, test } from "vitest";
import { awardOf } from "./award.ts";
import { explainAwards, explanationJson, orderExplanation } from "./explanation.ts";
import { checkRules, programmeRules, rulesJson, startingRules, type ProgrammeRules } from "./rules.ts";

/** Points of one line of so many minor units. */
function pointsFor(minor: bigint, rules: ProgrammeRules): bigint {
  const line = {
    ...{ id: 1n, productId: null, collectionIds: [], tags: [], quantity: 1, giftCard: false },
    ...{ grossMinor: minor, discountMinor: 0n, taxMinor: 0n, refundedUnits: 0 },
  };
  return awardOf({ lines: [line] }, rules)[0]?.points ?? 0n;
}

const perTen = (currency: string): ProgrammeRules => {
  const rules = startingRules(currency);
  return { ...rules, earning: { ...rules.earning, rate: { points: 1n, perMinor: rules.earning.rate.perMinor * 10n } } };
};

test("a good programme to start with, in currencies of any number of digits", () => {
  expect(pointsFor(24_000n, startingRules("KRW"))).toBe(240n);
  expect(pointsFor(24_099n, startingRules("USD"))).toBe(240n);
  expect(pointsFor(240_999n, startingRules("KWD"))).toBe(240n);
  expect(pointsFor(99n, startingRules("USD"))).toBe(0n);
  // 1 point for each 10 whole units (each 1,000 won): one minor unit less is one point less.
  for (const [currency, ten] of [
    ["KRW", 1_000n],
    ["USD", 1_000n],
    ["KWD", 10_000n],
  ] as const) {
    expect(pointsFor(7n * ten, perTen(currency))).toBe(7n);
    expect(pointsFor(7n * ten - 1n, perTen(currency))).toBe(6n);
  }
});

test("rules and explanations survive JSON", () => {
  const rules = startingRules("USD");
  rules.earning.products = [
    {
      choice: { productIds: [9007199254740993n], collectionIds: [2n ** 62n], tags: ["Sale"] },
      rate: { points: 3n, perMinor: 700n },
    },
  ];
  expect(programmeRules.parse(JSON.parse(rulesJson(rules)))).toEqual(rules);
  const line = {
    ...{
      id: 9007199254740995n,
      productId: 9007199254740993n,
      collectionIds: [],
      tags: [],
      quantity: 2,
      giftCard: false,
    },
    ...{ grossMinor: 1_000n, discountMinor: 1n, taxMinor: 0n, refundedUnits: 0 },
  };
  const explanation = explainAwards(awardOf({ lines: [line] }, rules));
  expect(explanation.lines[0]?.base).toEqual({ numerator: 2997n, denominator: 700n });
  expect(orderExplanation.parse(JSON.parse(explanationJson(explanation)))).toEqual(explanation);
});

test("what is wrong with rules is said field by field", () => {
  const good = JSON.parse(rulesJson(startingRules("USD"))) as Record<string, Record<string, unknown>>;
  const issues = (change: Record<string, unknown>): unknown => {
    const checked = checkRules({ ...good, ...change });
    return checked.ok ? "fine" : checked.issues;
  };
  expect(issues({})).toBe("fine");
  expect(issues({ expiryMonths: 0 })).toEqual([{ path: "expiryMonths", problem: "too_small" }]);
  expect(issues({ expiryMonths: 121 })).toEqual([{ path: "expiryMonths", problem: "too_large" }]);
  expect(issues({ expiryMonths: undefined })).toEqual([{ path: "expiryMonths", problem: "missing" }]);
  expect(issues({ birthday: { gift: "points", points: "0" } })).toEqual([
    { path: "birthday.points", problem: "too_small" },
  ]);
  expect(issues({ birthday: { gift: "reward", rewardId: 0 } })).toEqual([
    { path: "birthday.rewardId", problem: "too_small" },
  ]);
  // Rules of when a gift could only be points.
  const before = checkRules({ ...good, birthday: { points: "5" } });
  expect(before.ok && before.rules.birthday).toEqual({ gift: "points", points: 5n });
  const rate = { points: "1", perMinor: "0" };
  expect(issues({ earning: { ...good["earning"], rate } })).toEqual([
    { path: "earning.rate.perMinor", problem: "too_small" },
  ]);
  const nothing = [{ choice: {}, rate: { points: "1", perMinor: "1" } }];
  expect(issues({ earning: { ...good["earning"], products: nothing } })).toEqual([
    { path: "earning.products.0.choice", problem: "nothing_chosen" },
  ]);
  const unnamed = { ...good["pointsName"], ko: { one: " ", other: "점" } };
  expect(issues({ pointsName: unnamed })).toEqual([{ path: "pointsName.ko.one", problem: "name_missing" }]);
});
