import type { Activation, Campaign, CampaignState } from "#app/domain/campaigns/campaign.ts";
import { productChoice } from "#app/domain/loyalty/rules.ts";

/** Columns of a campaign, and what they make. */
export const CAMPAIGN_COLUMNS = `id, name, multiplier, fixed_points AS "fixedPoints", products, state,
  starts_at AS "startsAt", ends_at AS "endsAt"`;

export type CampaignRow = {
  id: number;
  name: string;
  multiplier: number | null;
  fixedPoints: bigint | null;
  products: unknown;
  state: CampaignState;
  startsAt: Date | null;
  endsAt: Date | null;
};

export function campaignOf({ multiplier, fixedPoints, products, startsAt, endsAt, ...row }: CampaignRow): Campaign {
  return {
    id: row.id,
    name: row.name,
    bonus:
      fixedPoints === null
        ? { kind: "multiple", thousandths: multiplier ?? 1000 }
        : { kind: "fixed", points: fixedPoints },
    products: products === null ? null : productChoice.parse(products),
    state: row.state,
    startsAt: startsAt?.getTime() ?? null,
    endsAt: endsAt?.getTime() ?? null,
  };
}

/** Columns of an interval of the activation log, and what they make. */
export const ACTIVATION_COLUMNS = `campaign_id AS "campaignId", started_at AS "startedAt", ended_at AS "endedAt"`;

export type ActivationRow = { campaignId: number; startedAt: Date; endedAt: Date | null };

export function activationOf({ campaignId, startedAt, endedAt }: ActivationRow): Activation {
  return { campaignId, startedAt: startedAt.getTime(), endedAt: endedAt?.getTime() ?? null };
}
