import { z } from "zod";
import type { Campaign } from "#app/domain/campaigns/campaign.ts";
import { VERDICTS, type BonusPolicy, type OrderBonus } from "#app/domain/campaigns/stacking.ts";

const whole = z
  .string()
  .regex(/^\d{1,40}$/)
  .transform((text) => BigInt(text));

/**
 * Why an order got so many bonus points, as it was when they were granted: kept with the order, and put into words by
 * whoever shows it. A campaign's bonus is copied; its name is not, because it may change.
 */
export const bonusExplanation = z.object({
  stacking: z.enum(["highest", "add", "multiply"]),
  capPoints: whole.nullable(),
  /** before the cap */
  uncapped: whole,
  campaigns: z.array(
    z.object({
      id: z.number().int(),
      bonus: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("multiple"), thousandths: z.number().int() }),
        z.object({ kind: z.literal("fixed"), points: whole }),
      ]),
      verdict: z.enum(VERDICTS),
      points: whole,
      lines: z.array(z.object({ lineId: whole, points: whole })),
    }),
  ),
});

export type BonusExplanation = z.infer<typeof bonusExplanation>;

/** Explains a bonus. @param campaigns those it was computed of */
export function explainBonus(
  bonus: OrderBonus,
  campaigns: readonly Pick<Campaign, "id" | "bonus">[],
  policy: BonusPolicy,
): BonusExplanation {
  const terms = new Map(campaigns.map((campaign) => [campaign.id, campaign.bonus]));
  return {
    ...policy,
    uncapped: bonus.uncapped,
    campaigns: bonus.campaigns.flatMap(({ id, points, verdict }) => {
      const own = terms.get(id);
      const lines = bonus.shares.filter(({ campaignId }) => campaignId === id);
      return own
        ? [{ id, bonus: own, verdict, points, lines: lines.map((s) => ({ lineId: s.lineId, points: s.points })) }]
        : [];
    }),
  };
}

/** As JSON that `bonusExplanation` reads back. */
export function bonusExplanationJson(explanation: BonusExplanation): string {
  return JSON.stringify(explanation, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}
