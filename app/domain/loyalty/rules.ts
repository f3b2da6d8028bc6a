import { z } from "zod";
import { currencyExponent } from "#app/domain/orders/money.ts";

/** Points and amounts travel as decimal texts in JSON: they may exceed 2^53. */
const whole = z
  .union([z.bigint(), z.string().regex(/^\d{1,15}$/)])
  .transform((value) => BigInt(value))
  .pipe(z.bigint().min(0n));
const ids = z.array(z.union([z.bigint(), z.string().regex(/^\d{1,20}$/)]).transform((value) => BigInt(value)));

/** Which products are meant: any of the ids, collections or tags named. */
export const productChoice = z.object({
  productIds: ids.default([]),
  collectionIds: ids.default([]),
  tags: z.array(z.string().trim().min(1).max(255)).default([]),
});

/** So many points for each so much spent: 1 point per 10.00 is { points: 1n, perMinor: 1000n }. */
const rate = z.object({ points: whole, perMinor: whole.pipe(z.bigint().min(1n)) });

/** What members are given on their birthday: points, or the code of one of the shop's rewards, for nothing. */
const birthdayGift = z.discriminatedUnion("gift", [
  z.object({ gift: z.literal("points"), points: whole }),
  z.object({ gift: z.literal("reward"), rewardId: z.number().int().min(1).max(2_000_000_000) }),
]);

/** Rules of when a gift could only be points do not say which kind it is. */
function namingItsKind(gift: unknown): unknown {
  return typeof gift === "object" && gift !== null && !("gift" in gift) ? { gift: "points", ...gift } : gift;
}

/**
 * What a programme promises, as a merchant edits and publishes it. A published version never changes. Amounts are minor
 * units of the shop's currency, days are the shop's local days.
 */
export const programmeRules = z.object({
  /** what points are called, in the languages of the storefront */
  pointsName: z.record(z.enum(["en", "ko", "ja"]), z.object({ one: z.string().max(40), other: z.string().max(40) })),
  earning: z.object({
    rate,
    /** rates of their own; the first that fits a line counts, a rate of 0 points excludes */
    products: z.array(z.object({ choice: productChoice, rate })).max(50),
    /** gift cards never earn; shipping and tips never count */
    exclude: z.object({ tax: z.boolean(), discountedPart: z.boolean() }),
    sources: z.object({ draft: z.boolean(), pos: z.boolean(), subscription: z.boolean() }),
    /** local days after payment until the points can be spent; 0: at once */
    pendingDays: z.number().int().min(0).max(90),
  }),
  /** customers with one of these tags do not take part (wholesale, staff) */
  excludedCustomerTags: z.array(z.string().trim().min(1).max(255)).max(50),
  /** life of points in months, from the day they can be spent; null: they do not expire */
  expiryMonths: z.number().int().min(1).max(120).nullable(),
  /** points taken back after they were spent: owed, or written off */
  takenBackAfterSpending: z.enum(["owe", "write_off"]),
  /** whether an unused code that expires gives its points back */
  returnExpiredCodes: z.boolean(),
  birthday: z.preprocess(namingItsKind, birthdayGift.nullable()),
  campaigns: z.object({ stacking: z.enum(["highest", "add", "multiply"]), capPoints: whole.nullable() }),
});

export type ProductChoice = z.infer<typeof productChoice>;
export type EarningRate = z.infer<typeof rate>;
export type ProgrammeRules = z.infer<typeof programmeRules>;
export type BirthdayGift = z.infer<typeof birthdayGift>;
export type ProgrammeStatus = "draft" | "test" | "live" | "paused";

/**
 * A good programme to start from: a point for each unit of the currency (each hundred where it has no decimals), on what
 * was paid, spendable after two weeks, for a year.
 * @param currencyCode ISO 4217
 */
export function startingRules(currencyCode: string): ProgrammeRules {
  const exponent = currencyExponent(currencyCode);
  return {
    pointsName: {
      en: { one: "point", other: "points" },
      ko: { one: "포인트", other: "포인트" },
      ja: { one: "ポイント", other: "ポイント" },
    },
    earning: {
      rate: { points: 1n, perMinor: exponent === 0 ? 100n : 10n ** BigInt(exponent) },
      products: [],
      exclude: { tax: false, discountedPart: true },
      sources: { draft: true, pos: true, subscription: true },
      pendingDays: 14,
    },
    excludedCustomerTags: ["wholesale"],
    expiryMonths: 12,
    takenBackAfterSpending: "owe",
    returnExpiredCodes: true,
    birthday: { gift: "points", points: 100n },
    campaigns: { stacking: "highest", capPoints: null },
  };
}

/** What is wrong with rules, and where: the path in them, as a form names its fields. */
export type RulesIssue = {
  path: string;
  problem:
    "missing" | "not_a_number" | "too_small" | "too_large" | "too_long" | "unknown" | "name_missing" | "nothing_chosen";
};

/** Rules as a form sends them, checked: the rules, or every field that is wrong. */
export function checkRules(input: unknown): { ok: true; rules: ProgrammeRules } | { ok: false; issues: RulesIssue[] } {
  const parsed = programmeRules.safeParse(input);
  if (!parsed.success) {
    return {
      ok: false,
      issues: parsed.error.issues.map((issue) => ({ path: pathOf(issue.path), problem: problemOf(issue) })),
    };
  }
  const rules = parsed.data;
  const issues: RulesIssue[] = [];
  for (const [language, name] of Object.entries(rules.pointsName)) {
    for (const form of ["one", "other"] as const) {
      if (name[form].trim() === "") issues.push({ path: `pointsName.${language}.${form}`, problem: "name_missing" });
    }
  }
  rules.earning.products.forEach(({ choice }, index) => {
    if (choice.productIds.length + choice.collectionIds.length + choice.tags.length === 0)
      issues.push({ path: `earning.products.${index}.choice`, problem: "nothing_chosen" });
  });
  if (rules.birthday?.gift === "points" && rules.birthday.points === 0n)
    issues.push({ path: "birthday.points", problem: "too_small" });
  return issues.length > 0 ? { ok: false, issues } : { ok: true, rules };
}

const pathOf = (path: readonly PropertyKey[]): string => path.map(String).join(".");

function problemOf(issue: z.core.$ZodIssue): RulesIssue["problem"] {
  switch (issue.code) {
    case "too_small":
      return "too_small";
    case "too_big":
      return issue.origin === "string" ? "too_long" : "too_large";
    case "invalid_type":
      return issue.input === undefined ? "missing" : "not_a_number";
    case "invalid_format":
    case "invalid_union":
      return "not_a_number";
    default:
      return "unknown";
  }
}

/** Rules as JSON that `programmeRules` reads back: whole numbers as texts. */
export function rulesJson(rules: ProgrammeRules): string {
  return JSON.stringify(rules, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}
