import type { CampaignBonus } from "#app/domain/campaigns/campaign.ts";
import { splitPoints } from "#app/domain/loyalty/award.ts";
import { compare, floor, fraction, sum, times, ZERO, type Fraction } from "#app/domain/loyalty/fraction.ts";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";

/** What a line earned by the base rules before anything was rounded, in points. */
export type BaseLine = { lineId: bigint; base: Fraction };

/** A campaign the order belongs to, and the lines that have its products. `startsAt` is epoch milliseconds. */
export type Entrant = { id: number; startsAt: number; bonus: CampaignBonus; lineIds: ReadonlySet<bigint> };

export type BonusPolicy = ProgrammeRules["campaigns"];

/**
 * What came of a campaign on an order. `counted`: it gave something, if only a share too small to become a point;
 * `outdone`: another gave more, under "highest"; `nothing_to_raise`: none of its lines earned anything.
 */
export const VERDICTS = ["counted", "outdone", "nothing_to_raise"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The whole points that a campaign gives for a line. */
export type BonusShare = { campaignId: number; lineId: bigint; points: bigint };

export type OrderBonus = {
  /** of the whole order: the sum of the shares */
  points: bigint;
  /** what the order would have got without the cap */
  uncapped: bigint;
  /** each campaign in order of start, then id */
  campaigns: { id: number; points: bigint; verdict: Verdict }[];
  /** shares of at least a point */
  shares: BonusShare[];
};

/** A campaign with what it finds and gives on each line. */
type Row = { entrant: Entrant; bases: Fraction[]; added: Fraction[]; given: Fraction };

/**
 * What campaigns add to an order's base points. On each line's unrounded base points b, `highest` gives the campaign with
 * the largest multiple m its (m - 1) b, `add` gives each its own (m - 1) b, `multiply` gives the i-th, in order of start,
 * then id, m1 .. m(i-1) (mi - 1) b. After that the fixed bonuses, once an order each, spread over the campaign's lines by
 * b; under `highest` only the largest of them, and only in place of all multiples if it is larger. The sum is rounded
 * down and capped once for the order, split over the campaigns, and each campaign's points over its lines, both by
 * largest remainder (ties: the earlier campaign, the smaller line id). Under a cap all give up the same share.
 */
export function bonusOf(lines: readonly BaseLine[], entrants: readonly Entrant[], policy: BonusPolicy): OrderBonus {
  const sorted = [...lines].sort((a, b) => (a.lineId < b.lineId ? -1 : 1));
  const campaigns = [...entrants].sort((a, b) => a.startsAt - b.startsAt || a.id - b.id);
  const rows = campaigns.map((entrant): Row => {
    const bases = sorted.map(({ lineId, base }) => (entrant.lineIds.has(lineId) ? base : ZERO));
    return { entrant, bases, added: bases.map(() => ZERO), given: ZERO };
  });
  sorted.forEach((_, line) => raise(rows, line, policy.stacking));
  settle(rows, policy.stacking);

  const exact = sum(rows.map((row) => row.given));
  const uncapped = floor(exact);
  const capped = policy.capPoints !== null && uncapped > policy.capPoints;
  const points = capped && policy.capPoints !== null ? policy.capPoints : uncapped;
  const kept = capped ? share(fraction(points), exact) : fraction(1n);
  const whole = splitPoints(rows.map((row, at) => ({ id: BigInt(at), share: times(row.given, kept) })));
  return {
    points,
    uncapped,
    campaigns: rows.map((row, at) => ({
      id: row.entrant.id,
      points: whole.get(BigInt(at)) ?? 0n,
      verdict: isZero(sum(row.bases)) ? "nothing_to_raise" : isZero(row.given) ? "outdone" : "counted",
    })),
    shares: rows.flatMap((row, at) => overLines(row, sorted, whole.get(BigInt(at)) ?? 0n)),
  };
}

/** Lets the multiples raise one line. */
function raise(rows: readonly Row[], line: number, stacking: BonusPolicy["stacking"]): void {
  const fitting = rows.flatMap((row) => {
    const base = row.bases[line] ?? ZERO;
    const { bonus } = row.entrant;
    return bonus.kind === "multiple" && !isZero(base) ? [{ row, base, thousandths: bonus.thousandths }] : [];
  });
  const largest = Math.max(...fitting.map(({ thousandths }) => thousandths));
  const winner = fitting.find(({ thousandths }) => thousandths === largest);
  let product = fraction(1n);
  for (const entry of fitting) {
    if (stacking === "highest" && entry !== winner) continue;
    const more = times(entry.base, fraction(BigInt(entry.thousandths) - 1000n, 1000n));
    entry.row.added[line] = times(more, product);
    if (stacking === "multiply") product = times(product, fraction(BigInt(entry.thousandths), 1000n));
  }
}

/** Says what each campaign gives the order: its multiple, its fixed bonus, or nothing because another gives more. */
function settle(rows: readonly Row[], stacking: BonusPolicy["stacking"]): void {
  const multiples = sum(rows.flatMap((row) => row.added));
  const fixedOf = ({ entrant: { bonus }, bases }: Row): Fraction =>
    bonus.kind === "fixed" && !isZero(sum(bases)) ? fraction(bonus.points) : ZERO;
  const largest = rows.map(fixedOf).reduce((most, points) => (compare(points, most) > 0 ? points : most), ZERO);
  const winner = compare(largest, multiples) > 0 ? rows.find((row) => compare(fixedOf(row), largest) === 0) : undefined;
  for (const row of rows) {
    const { kind } = row.entrant.bonus;
    if (stacking !== "highest") row.given = kind === "fixed" ? fixedOf(row) : sum(row.added);
    else if (winner) row.given = row === winner ? largest : ZERO;
    else row.given = sum(row.added);
  }
}

/** A campaign's whole points, split over the lines that brought them. */
function overLines({ entrant, bases, added }: Row, lines: readonly BaseLine[], points: bigint): BonusShare[] {
  if (points === 0n) return [];
  const weights = entrant.bonus.kind === "fixed" ? bases : added;
  const scale = share(fraction(points), sum(weights));
  const split = splitPoints(lines.map(({ lineId }, at) => ({ id: lineId, share: times(weights[at] ?? ZERO, scale) })));
  return [...split]
    .map(([lineId, each]) => ({ campaignId: entrant.id, lineId, points: each }))
    .filter((each) => each.points > 0n);
}

const isZero = (value: Fraction): boolean => value.numerator === 0n;
const share = (part: Fraction, whole: Fraction): Fraction => times(part, fraction(whole.denominator, whole.numerator));
