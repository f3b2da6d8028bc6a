import { z } from "zod";
import { productChoice } from "#app/domain/loyalty/rules.ts";
import type { Campaign } from "#app/domain/campaigns/campaign.ts";
import { advance, type CampaignLife, type CampaignRefusal } from "#app/domain/campaigns/lifecycle.ts";

const instant = z.number().int().nullable();

/** What a merchant sets of a campaign. Instants are epoch milliseconds; points travel as texts in JSON. */
export const campaignTerms = z
  .object({
    name: z.string().trim().min(1).max(100),
    bonus: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("multiple"), thousandths: z.number().int().min(1001).max(100_000) }),
      z.object({
        kind: z.literal("fixed"),
        points: z
          .union([z.bigint(), z.string().regex(/^\d{1,12}$/)])
          .transform((value) => BigInt(value))
          .pipe(z.bigint().min(1n)),
      }),
    ]),
    /** null: all products */
    products: productChoice.nullable(),
    startsAt: instant,
    /** null: until somebody ends it */
    endsAt: instant,
  })
  .refine(({ startsAt, endsAt }) => startsAt === null || endsAt === null || startsAt < endsAt, {
    path: ["endsAt"],
    message: "ends_before_it_starts",
  });

export type CampaignTerms = z.infer<typeof campaignTerms>;

/** A draft with these terms. */
export function newCampaign(id: number, terms: CampaignTerms): Campaign {
  return { id, ...terms, state: "draft" };
}

export type EditRefusal =
  | Extract<CampaignRefusal, "no_start" | "starts_in_the_past" | "window_over">
  /** what shoppers were promised stays: of a campaign that has begun only the name and the end may change */
  | "already_running";

/**
 * A campaign with other terms. Of one that has begun, only its name and its end may change, and the end only to later
 * than now; of one that has ended, only its name.
 */
export function edit(
  before: CampaignLife,
  terms: CampaignTerms,
  now: number,
): ({ ok: true } & CampaignLife) | { ok: false; reason: EditRefusal } {
  const { campaign, log } = advance(before, now);
  const edited = { ok: true as const, campaign: { ...campaign, ...terms }, log };
  if (campaign.state === "draft") return edited;
  if (campaign.state === "scheduled") {
    if (terms.startsAt === null) return { ok: false, reason: "no_start" };
    return terms.startsAt <= now ? { ok: false, reason: "starts_in_the_past" } : edited;
  }
  const endMoved = terms.endsAt !== campaign.endsAt;
  const promise = ({ bonus, products, startsAt }: CampaignTerms): string =>
    JSON.stringify([bonus, products, startsAt], (_key, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    );
  if (promise(terms) !== promise(campaign) || (endMoved && campaign.state === "ended"))
    return { ok: false, reason: "already_running" };
  if (endMoved && terms.endsAt !== null && terms.endsAt <= now) return { ok: false, reason: "window_over" };
  return edited;
}
