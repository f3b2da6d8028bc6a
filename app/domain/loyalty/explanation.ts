import { z } from "zod";
import type { LineAward } from "./award.ts";
import { fractionText, parseFraction } from "./fraction.ts";

/** Whole numbers and fractions travel as texts in JSON: they may exceed 2^53. */
const whole = z
  .string()
  .regex(/^-?\d{1,40}$/)
  .transform((text) => BigInt(text));

/** Why an order that was paid in full earns nothing. */
export const NO_POINTS_REASONS = [
  "source_not_included",
  "excluded_customer",
  "programme_paused",
  "nothing_left",
  "nothing_eligible",
] as const;
export type NoPointsReason = (typeof NO_POINTS_REASONS)[number];

const lineExplanation = z.object({
  lineId: whole,
  productId: whole.nullable(),
  units: z.number().int(),
  giftCard: z.boolean(),
  /** what was paid, discounts off; minor units */
  paidMinor: whole,
  /** what of it counts */
  eligibleMinor: whole,
  /** so many points for each so much */
  rate: z.object({ points: whole, perMinor: whole }),
  /** place of the rate among the products' own ones; null: the general rate */
  productRate: z.number().int().nullable(),
  /** the line's exact points, before any rounding */
  base: z.string().transform(parseFraction),
  /** whole points: the order's sum is rounded down once and split by largest remainder */
  points: whole,
});

/**
 * The answer to "why 240 points?", as an order was when it was first paid in full: kept with it, and put into words by
 * whoever shows it. `points` of all lines are the order's base points; campaigns keep their own.
 */
export const orderExplanation = z.object({
  reason: z.enum(NO_POINTS_REASONS).nullable(),
  lines: z.array(lineExplanation),
});

export type OrderExplanation = z.infer<typeof orderExplanation>;

/** An order that earns by its lines. All of them are named, also those that give nothing. */
export function explainAwards(awards: readonly LineAward[]): OrderExplanation {
  return {
    reason: awards.some(({ points }) => points > 0n) ? null : "nothing_eligible",
    lines: awards.map(({ line, eligibleMinor, rate, productRate, base, points }) => ({
      lineId: line.id,
      productId: line.productId,
      units: line.quantity,
      giftCard: line.giftCard,
      paidMinor: line.grossMinor - line.discountMinor,
      eligibleMinor,
      rate,
      productRate,
      base,
      points,
    })),
  };
}

/** As JSON that `orderExplanation` reads back. */
export function explanationJson(explanation: OrderExplanation): string {
  return JSON.stringify(
    {
      reason: explanation.reason,
      lines: explanation.lines.map((line) => ({ ...line, base: fractionText(line.base) })),
    } satisfies Record<keyof OrderExplanation, unknown>,
    (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value),
  );
}
