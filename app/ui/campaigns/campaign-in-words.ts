import type { Campaign, CampaignBonus } from "#app/domain/campaigns/campaign.ts";
import type { Texts } from "#app/i18n/texts.ts";
import type { Format } from "../format.ts";
import { multipleText } from "./campaign-form.ts";

/** How a state is coloured everywhere. */
export const STATE_TONE = {
  draft: "info",
  scheduled: "attention",
  active: "success",
  paused: "warning",
  ended: undefined,
} as const;

/** "Double points", "1.5 times the points", "500 points more an order". */
export function bonusInWords(bonus: CampaignBonus, t: Texts): string {
  if (bonus.kind === "fixed") return t("campaigns:bonus.fixedIs", { count: Number(bonus.points) });
  if (bonus.thousandths === 2000) return t("campaigns:bonus.double");
  if (bonus.thousandths === 3000) return t("campaigns:bonus.triple");
  return t("campaigns:bonus.times", { times: multipleText(bonus.thousandths) });
}

/** When a campaign runs, or will, as far as it is set. */
export function windowInWords(campaign: Pick<Campaign, "startsAt" | "endsAt">, t: Texts, format: Format): string {
  const { startsAt, endsAt } = campaign;
  if (startsAt === null && endsAt === null) return t("campaigns:window.open");
  if (startsAt === null) return t("campaigns:window.until", { end: format.instant(endsAt) });
  if (endsAt === null) return t("campaigns:window.from", { start: format.instant(startsAt) });
  return t("campaigns:window.both", { start: format.instant(startsAt), end: format.instant(endsAt) });
}
