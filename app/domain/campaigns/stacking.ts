import type { CampaignBonus } from "#app/domain/campaigns/campaign.ts";
import { apportion } from "#app/domain/loyalty/apportion.ts";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";

/** What a line earned by the base rules before anything was rounded, as a fraction of points. */
export type BaseLine = { lineId: bigint; base: { numerator: bigint; denominator: bigint } };

/** A campaign the order belongs to, and the lines that have its products. `startsAt` is epoch milliseconds. */
export type Entrant = { id: number; startsAt: number; bonus: CampaignBonus; lineIds: ReadonlySet<bigint> };

export type BonusPolicy = ProgrammeRules["campaigns"];

/**
 * What came of a campaign on an order. `counted`: it gave something, if only a share too small to become a point;
 * `outdone`: another gave more, under "highest"; `nothing_to_raise`: none of its lines earned anything.
 */
export type Verdict = "counted" | "outdone" | "nothing_to_raise";

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

/**
 * What campaigns add to an order's base points. On each line's unrounded base points b, `highest` gives the campaign with
 * the largest multiple m its (m - 1) b, `add` gives each its own (m - 1) b, `multiply` gives the i-th, in order of start,
 * then id, m1 .. m(i-1) (mi - 1) b. After that the fixed bonuses, once an order each; under `highest` only the largest of
 * them, and only in place of all multiples if it is larger. The sum is rounded down and capped once for the order, split
 * over the campaigns, and each campaign's points over its lines in proportion to what these gave, both by largest
 * remainder (ties: the earlier campaign, the smaller line id).
 */
export function bonusOf(lines: readonly BaseLine[], entrants: readonly Entrant[], policy: BonusPolicy): OrderBonus {
  const sorted = [...lines].sort((a, b) => (a.lineId < b.lineId ? -1 : 1));
  const campaigns = [...entrants].sort((a, b) => a.startsAt - b.startsAt || a.id - b.id);
  // Everything is a whole number of `unit`ths of a point: a common denominator of the lines, and a thousand for each
  // multiple that may be multiplied in.
  const common = sorted.reduce((all, { base }) => lcm(all, base.denominator), 1n);
  const scale = 1000n ** BigInt(campaigns.filter((c) => c.bonus.kind === "multiple").length);
  const unit = common * scale;
  const bases = sorted.map(({ base }) => base.numerator * (common / base.denominator) * scale);

  const weights = campaigns.map((campaign) =>
    sorted.map((line, at) => (campaign.lineIds.has(line.lineId) ? (bases[at] ?? 0n) : 0n)),
  );
  const multiples = raisedBy(campaigns, weights, policy.stacking);
  const fixed = campaigns.map(({ bonus }, at) =>
    bonus.kind === "fixed" && sum(weights[at] ?? []) > 0n ? bonus.points * unit : 0n,
  );
  const given = policy.stacking === "highest" ? largestOf(multiples.map(sum), fixed) : plus(multiples.map(sum), fixed);

  const uncapped = sum(given) / unit;
  const points = policy.capPoints !== null && uncapped > policy.capPoints ? policy.capPoints : uncapped;
  const whole = apportion(points, given);
  return {
    points,
    uncapped,
    campaigns: campaigns.map(({ id }, at) => ({
      id,
      points: whole[at] ?? 0n,
      verdict: sum(weights[at] ?? []) === 0n ? "nothing_to_raise" : (given[at] ?? 0n) > 0n ? "counted" : "outdone",
    })),
    shares: campaigns.flatMap(({ id, bonus }, at) =>
      apportion(whole[at] ?? 0n, (bonus.kind === "fixed" ? weights[at] : multiples[at]) ?? [])
        .map((share, line) => ({ campaignId: id, lineId: sorted[line]?.lineId ?? 0n, points: share }))
        .filter((share) => share.points > 0n),
    ),
  };
}

/** What each campaign's multiple adds to each line, by campaign and line. */
function raisedBy(
  campaigns: readonly Entrant[],
  weights: readonly (readonly bigint[])[],
  stacking: BonusPolicy["stacking"],
): bigint[][] {
  const added = weights.map((line) => line.map(() => 0n));
  for (let line = 0; line < (weights[0]?.length ?? 0); line++) {
    const fitting = campaigns.flatMap(({ bonus }, at) => {
      const weight = weights[at]?.[line] ?? 0n;
      return bonus.kind === "multiple" && weight > 0n ? [{ at, weight, thousandths: BigInt(bonus.thousandths) }] : [];
    });
    const largest = fitting.reduce((most, { thousandths }) => (thousandths > most ? thousandths : most), 0n);
    let raised = fitting[0]?.weight ?? 0n;
    let settled = false;
    for (const { at, weight, thousandths } of fitting) {
      const row = added[at] as bigint[];
      if (stacking === "add") row[line] = (weight * (thousandths - 1000n)) / 1000n;
      else if (stacking === "multiply") {
        const more = (raised * (thousandths - 1000n)) / 1000n;
        row[line] = more;
        raised += more;
      } else if (!settled && thousandths === largest) {
        row[line] = (weight * (thousandths - 1000n)) / 1000n;
        settled = true;
      }
    }
  }
  return added;
}

/** Under "highest": the multiples, or the first of the largest fixed bonuses if that is more. */
function largestOf(multiples: readonly bigint[], fixed: readonly bigint[]): bigint[] {
  const largest = fixed.reduce((most, points) => (points > most ? points : most), 0n);
  if (largest <= sum(multiples)) return [...multiples];
  const winner = fixed.indexOf(largest);
  return fixed.map((points, at) => (at === winner ? points : 0n));
}

const sum = (values: readonly bigint[]): bigint => values.reduce((all, value) => all + value, 0n);
const plus = (a: readonly bigint[], b: readonly bigint[]): bigint[] => a.map((value, at) => value + (b[at] ?? 0n));

function lcm(a: bigint, b: bigint): bigint {
  return (a / gcd(a, b)) * b;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
