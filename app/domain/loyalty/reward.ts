import { z } from "zod";

const minor = z
  .union([z.bigint(), z.string().regex(/^\d{1,15}$/)])
  .transform((value) => BigInt(value))
  .pipe(z.bigint().min(0n));

/** Which other discounts a code may be used with, as Shopify's combinesWith has them. */
const combines = z.object({ order: z.boolean(), product: z.boolean(), shipping: z.boolean() });

const codeTerms = {
  /** of the order, before the discount; null: any */
  minimumSpendMinor: minor.nullable(),
  /** life of a code in days from its issue; null: it does not expire */
  validDays: z.number().int().min(1).max(730).nullable(),
  /** how many a member may redeem in all; null: any number */
  limitPerMember: z.number().int().min(1).max(1000).nullable(),
  combines,
};

/** What a reward gives. Amounts are minor units of the shop's currency, a percentage is in whole percent. */
export const rewardTerms = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("amount_off"), amountMinor: minor, ...codeTerms }),
  z.object({ kind: z.literal("percentage_off"), percent: z.number().int().min(1).max(100), ...codeTerms }),
  z.object({ kind: z.literal("free_shipping"), ...codeTerms }),
  z.object({
    kind: z.literal("store_credit"),
    amountMinor: minor,
    /** life of the credit in days; null: it does not expire */
    validDays: z.number().int().min(1).max(730).nullable(),
    limitPerMember: z.number().int().min(1).max(1000).nullable(),
  }),
]);

export type RewardTerms = z.infer<typeof rewardTerms>;
export type RewardKind = RewardTerms["kind"];
export type RewardState = "draft" | "active" | "archived";
export type Reward = {
  id: number;
  name: string;
  cost: bigint;
  terms: RewardTerms;
  state: RewardState;
  position: number;
};

/** reserved -> issued -> used | cancelling -> cancelled | expired; reserved -> failed | parked (its outcome is unknown) */
export type RedemptionState =
  "reserved" | "issued" | "used" | "cancelling" | "cancelled" | "expired" | "failed" | "parked";
