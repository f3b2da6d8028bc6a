import { z } from "zod";

const minor = z
  .union([z.bigint(), z.string().regex(/^\d{1,15}$/)])
  .transform((value) => BigInt(value))
  .pipe(z.bigint().min(1n));

/** Which other discounts a code may be used with, as Shopify's combinesWith has them. */
const combines = z.object({ order: z.boolean(), product: z.boolean(), shipping: z.boolean() });

const codeTerms = {
  /** of the order, before the discount; null: any */
  minimumSpendMinor: minor.nullable(),
  /** life of a code in days: it ends with the shop's day so many days after it is made; null: it does not end */
  validDays: z.number().int().min(1).max(730).nullable(),
  /** how many a member may redeem in all, birthday gifts not counted; null: any number */
  limitPerMember: z.number().int().min(1).max(1000).nullable(),
  combines,
};

/** What a reward gives. Amounts are minor units of the shop's currency, a percentage is in whole percent. */
export const rewardTerms = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("amount_off"), amountMinor: minor, ...codeTerms }),
  z.object({ kind: z.literal("percentage_off"), percent: z.number().int().min(1).max(100), ...codeTerms }),
  z.object({
    kind: z.literal("free_shipping"),
    ...codeTerms,
    // Shopify never combines two shipping discounts.
    combines: combines.extend({ shipping: z.literal(false) }),
  }),
  z.object({
    kind: z.literal("store_credit"),
    amountMinor: minor,
    /** life of the credit in days, as a code's; null: it does not end */
    validDays: z.number().int().min(1).max(730).nullable(),
    limitPerMember: z.number().int().min(1).max(1000).nullable(),
  }),
]);

export type RewardTerms = z.infer<typeof rewardTerms>;
export type RewardKind = RewardTerms["kind"];
export type RewardState = "draft" | "active" | "archived";

/** A reward as a merchant edits it; `cost` is in points. */
export const rewardInput = z.object({
  name: z.string().trim().min(1).max(80),
  cost: z
    .union([z.bigint(), z.string().regex(/^\d{1,15}$/)])
    .transform((value) => BigInt(value))
    .pipe(z.bigint().min(1n)),
  terms: rewardTerms,
});

export type RewardInput = z.infer<typeof rewardInput>;

export type Reward = {
  id: number;
  name: string;
  cost: bigint;
  terms: RewardTerms;
  state: RewardState;
  position: number;
};

/** How far a member is from a reward. `available` and `cost` are points; `share` is in 0..1, for a bar. */
export function progressTo(cost: bigint, available: bigint): { affordable: boolean; missing: bigint; share: number } {
  const missing = available >= cost ? 0n : cost - (available > 0n ? available : 0n);
  return { affordable: missing === 0n, missing, share: Number(((cost - missing) * 1000n) / cost) / 1000 };
}
