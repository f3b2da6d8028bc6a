import type { BonusExplanation } from "#app/domain/campaigns/bonus-explanation.ts";
import type { OrderExplanation } from "#app/domain/loyalty/explanation.ts";
import type { EntryKind } from "#app/domain/loyalty/liability.ts";
import type { RewardTerms } from "#app/domain/loyalty/reward.ts";
import type { BirthdayGift } from "#app/domain/loyalty/rules.ts";
import type { RedemptionState, RedemptionTerms } from "#app/domain/loyalty/redemption.ts";

/** A change of the balance, and why there was one. Points are bigints, instants epoch milliseconds. */
export type StatementEntry = {
  /** 1, 2, 3 ... of this member */
  number: number;
  kind: EntryKind;
  points: bigint;
  /** after it */
  balance: bigint;
  at: number;
  orderId: bigint | null;
  /** of the order's line */
  productTitle: string | null;
  campaignName: string | null;
  rewardName: string | null;
  otherMemberId: bigint | null;
  actor: string | null;
  reason: string | null;
  /** given to all members at once */
  toAll: boolean;
  alreadyExpired: bigint;
};

/** Why an order brought what it brought: by the rules, and by campaigns. */
export type ExplainedOrder = {
  orderId: bigint;
  paidAt: number;
  points: bigint;
  bonusPoints: bigint;
  explanation: OrderExplanation;
  bonus: BonusExplanation | null;
};

export type StatementRedemption = {
  id: string;
  points: bigint;
  terms: RedemptionTerms;
  state: RedemptionState;
  code: string | null;
  createdAt: number;
  usedOrderId: bigint | null;
  returnedPoints: bigint;
  /** a code that can still be used, and so be cancelled */
  cancellable: boolean;
};

/** All that a member's page shows. */
export type Statement = {
  /** the shop's local date, days since 1970-01-01 */
  today: number;
  /** the shop's local date of the latest birthday gift; null: there was none */
  lastGiftDay: number | null;
  /** what birthdays bring by the rules in force; null: nothing */
  birthdayGift: { gift: BirthdayGift; rewards: { id: number; name: string; terms: RewardTerms }[] } | null;
  member: {
    id: bigint;
    customerId: bigint | null;
    erased: boolean;
    mergedInto: bigint | null;
    joinedAt: number;
    birthday: { month: number; day: number } | null;
    /** who told it; null where none is known */
    birthFrom: "metafield" | "storefront" | "staff" | null;
    /** the latest birthday gift, and the year it was for */
    lastGift: { at: number; year: number } | null;
    balance: bigint;
    available: bigint;
    held: bigint;
    deficit: bigint;
    pending: bigint;
  };
  entries: StatementEntry[];
  /** the number before which the next page begins; null: that was all */
  before: number | null;
  /** whether the latest entries are listed */
  latest: boolean;
  lots: { number: number; left: bigint; earnedAt: number; expiresAt: number | null }[];
  pending: { orderId: bigint; campaignName: string | null; points: bigint; releaseAt: number | null }[];
  holds: { points: bigint; at: number; rewardName: string | null }[];
  redemptions: StatementRedemption[];
  orders: ExplainedOrder[];
  /** names of the campaigns in the orders' reasons */
  campaigns: Readonly<Record<number, string>>;
  /** titles of the products in them, by id */
  titles: Readonly<Record<string, string>>;
};
