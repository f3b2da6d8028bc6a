import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { programmeRules, type ProductChoice, type ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { jsonField, sameFields } from "../form/json-field.ts";
import { readAmount, readWhole } from "../form/field-fault.ts";
import { fieldsOfRules, rulesOfFields } from "./programme-form.ts";

const CURRENCIES = ["KRW", "GBP", "KWD"] as const;

const points = fc.bigInt({ min: 1n, max: 1_000_000_000n });
const amount = fc.bigInt({ min: 1n, max: 10n ** 12n });
const name = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() === text && text !== "");
const ids = fc.array(fc.bigInt({ min: 1n, max: 2n ** 62n }), { minLength: 1, maxLength: 3 });
const choice: fc.Arbitrary<ProductChoice> = fc.record({
  productIds: ids,
  collectionIds: ids,
  tags: fc.array(name, { maxLength: 2 }),
});
const rules: fc.Arbitrary<ProgrammeRules> = fc
  .record({ en: fc.record({ one: name, other: name }), ko: name, ja: name })
  .chain(({ en, ko, ja }) =>
    fc.record({
      pointsName: fc.constant({ en, ko: { one: ko, other: ko }, ja: { one: ja, other: ja } }),
      earning: fc.record({
        rate: fc.record({ points, perMinor: amount }),
        products: fc.array(
          fc.record({ choice, rate: fc.record({ points: fc.oneof(fc.constant(0n), points), perMinor: amount }) }),
          { maxLength: 3 },
        ),
        exclude: fc.record({ tax: fc.boolean(), discountedPart: fc.boolean() }),
        sources: fc.record({ draft: fc.boolean(), pos: fc.boolean(), subscription: fc.boolean() }),
        pendingDays: fc.integer({ min: 0, max: 90 }),
      }),
      excludedCustomerTags: fc.array(name, { maxLength: 3 }),
      expiryMonths: fc.option(fc.integer({ min: 1, max: 120 })),
      takenBackAfterSpending: fc.constantFrom("owe" as const, "write_off" as const),
      returnExpiredCodes: fc.boolean(),
      birthday: fc.option(
        fc.oneof(
          fc.record({ gift: fc.constant("points" as const), points }),
          fc.record({ gift: fc.constant("reward" as const), rewardId: fc.integer({ min: 1, max: 2_000_000_000 }) }),
        ),
      ),
      campaigns: fc.record({
        stacking: fc.constantFrom("highest" as const, "add" as const, "multiply" as const),
        capPoints: fc.option(points),
      }),
    }),
  );

describe("a programme's form", () => {
  it("shows any rules and reads them back unchanged, in currencies of any number of digits", () => {
    fc.assert(
      fc.property(rules, fc.constantFrom(...CURRENCIES), (given, currency) => {
        const read = rulesOfFields(fieldsOfRules(given, currency), currency);
        expect(read).toEqual({ ok: true, rules: given });
      }),
    );
  });

  it("sends what the server reads, and knows it again in whatever order the database keeps it", () => {
    fc.assert(
      fc.property(rules, (given) => {
        const sent = programmeRules.parse(JSON.parse(jsonField(given)));
        expect(sameFields(sent, given)).toBe(true);
        const { earning, ...rest } = given;
        expect(sameFields({ earning: { ...earning, pendingDays: earning.pendingDays + 1 }, ...rest }, given)).toBe(
          false,
        );
      }),
    );
  });
});

describe("what is typed", () => {
  it.each([
    ["1,000", "KRW", 1000n],
    ["１２．５０", "GBP", 1250n],
    [" 0.005 ", "KWD", 5n],
    ["1.234", "GBP", null],
    ["0.5", "KRW", null],
    ["0", "GBP", null],
    ["-1", "GBP", null],
    ["1e3", "GBP", null],
    ["", "GBP", null],
    ["1,00", "GBP", null],
  ])("%s in %s is the amount %s", (text, currency, minor) => {
    const read = readAmount(text, currency);
    expect(read.ok ? read.value : null).toBe(minor);
  });

  it.each([
    ["90", 90],
    ["９０", 90],
    ["0", 0],
    ["91", null],
    ["-1", null],
    ["1.5", null],
    ["", null],
    ["ten", null],
  ])("%s is the number %s of days", (text, days) => {
    const read = readWhole(text, 0, 90);
    expect(read.ok ? read.value : null).toBe(days);
  });
});
