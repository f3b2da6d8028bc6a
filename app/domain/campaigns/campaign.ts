import type { ProductChoice } from "#app/domain/loyalty/rules.ts";

export type CampaignState = "draft" | "scheduled" | "active" | "paused" | "ended";

/** More points for a while: a multiple of the base points in thousandths (2000: double), or a fixed bonus an order. */
export type CampaignBonus = { kind: "multiple"; thousandths: number } | { kind: "fixed"; points: bigint };

/** Instants are epoch milliseconds; null: not set, or open-ended. */
export type Campaign = {
  id: number;
  name: string;
  bonus: CampaignBonus;
  /** null: all products */
  products: ProductChoice | null;
  state: CampaignState;
  startsAt: number | null;
  endsAt: number | null;
};

/** When a campaign was really active: [startedAt, endedAt), open while endedAt is null. */
export type Activation = { campaignId: number; startedAt: number; endedAt: number | null };
