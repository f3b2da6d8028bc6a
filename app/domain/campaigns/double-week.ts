import type { CampaignTerms } from "#app/domain/campaigns/terms.ts";
import type { LocalDays } from "#app/domain/retention/local-days.ts";

/** Local days on which it runs, the one of its start among them. */
const DAYS = 7;

/**
 * The campaign that one press starts: double points on everything, from now until its seventh local day is over.
 * @param now epoch milliseconds
 */
export function doubleWeek(name: string, now: number, days: LocalDays): CampaignTerms {
  return {
    name,
    bonus: { kind: "multiple", thousandths: 2000 },
    products: null,
    startsAt: null,
    endsAt: days.endOf(lastDayOfDoubleWeek(days.dayOf(now))),
  };
}

/** The local date that is its last, in days since 1970-01-01. @param today the local date on which it is started */
export function lastDayOfDoubleWeek(today: number): number {
  return today + DAYS - 1;
}
