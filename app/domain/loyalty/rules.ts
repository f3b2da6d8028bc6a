import { z } from "zod";

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
  birthday: z.object({ points: whole }).nullable(),
  campaigns: z.object({ stacking: z.enum(["highest", "add", "multiply"]), capPoints: whole.nullable() }),
});

export type ProductChoice = z.infer<typeof productChoice>;
export type EarningRate = z.infer<typeof rate>;
export type ProgrammeRules = z.infer<typeof programmeRules>;
export type ProgrammeStatus = "draft" | "test" | "live" | "paused";
