import type { CampaignTerms } from "#app/domain/campaigns/terms.ts";
import { bonusOf } from "#app/domain/campaigns/stacking.ts";
import { awardOf } from "#app/domain/loyalty/award.ts";
import { earnerOf, type EarningOrder } from "#app/domain/loyalty/earning-order.ts";
import { isChosen } from "#app/domain/loyalty/eligible.ts";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import type { LocalDays } from "#app/domain/retention/local-days.ts";

/** A stretch of the shop's history, in instants [from, until). */
export type HistoryWindow = { from: number; until: number };

/** Of an open-ended campaign a week is estimated. */
const OPEN_DAYS = 7;
/** So many stretches before now are looked at, and one a year ago. */
const RECENT = 4;
const WEEKS_OF_A_YEAR = 52;

/**
 * Stretches of history to measure a campaign by: as many whole local days as it has, on the same days of the week. The
 * latest four that are over, newest first, and the one 52 weeks before the campaign. `now` in epoch milliseconds.
 */
export function windowsLike(
  { startsAt, endsAt }: Pick<CampaignTerms, "startsAt" | "endsAt">,
  now: number,
  { dayOf, endOf }: LocalDays,
): { days: number; recent: HistoryWindow[]; lastYear: HistoryWindow } {
  const first = dayOf(startsAt ?? now);
  const days = endsAt === null ? OPEN_DAYS : Math.max(1, dayOf(endsAt - 1) - first + 1);
  const period = Math.ceil(days / 7) * 7;
  const window = (from: number): HistoryWindow => ({ from: endOf(from - 1), until: endOf(from + days - 1) });
  const behind = Math.max(0, Math.ceil((first + days - dayOf(now)) / 7)) * 7;
  return {
    days,
    recent: Array.from({ length: RECENT }, (_, index) => window(first - behind - index * period)),
    lastYear: window(first - WEEKS_OF_A_YEAR * 7),
  };
}

/** Whom a campaign would have reached, and what it would have given. */
export type Reach = { orders: number; members: number; bonusPoints: bigint };

/** Adds up what a campaign on its own would have added to orders, under today's rules, cap included. */
export class ReachTally {
  readonly #terms: CampaignTerms;
  readonly #rules: ProgrammeRules;
  readonly #members = new Set<string>();
  #orders = 0;
  #points = 0n;

  constructor(terms: CampaignTerms, rules: ProgrammeRules) {
    this.#terms = terms;
    this.#rules = rules;
  }

  add(order: EarningOrder): void {
    const { products, bonus } = this.#terms;
    const lines = products === null ? order.lines : order.lines.filter((line) => isChosen(line, products));
    const entrant = { id: 1, startsAt: 0, bonus, lineIds: new Set(lines.map((line) => line.id)) };
    const base = awardOf(order, this.#rules).map(({ line, base: share }) => ({ lineId: line.id, base: share }));
    const { points } = bonusOf(base, [entrant], this.#rules.campaigns);
    if (points === 0n) return;
    this.#orders++;
    this.#points += points;
    this.#members.add(earnerOf(order));
  }

  /** @param scale how many orders each one that was added stands for */
  result(scale: number): Reach {
    return {
      orders: this.#orders * scale,
      members: this.#members.size * scale,
      bonusPoints: this.#points * BigInt(scale),
    };
  }
}
