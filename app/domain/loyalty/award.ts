import type { EarningLine, EarningOrder } from "./earning-order.ts";
import { eligibleMinor, rateOf } from "./eligible.ts";
import { compare, floor, fraction, minus, sum, type Fraction } from "./fraction.ts";
import type { EarningRate, ProgrammeRules } from "./rules.ts";

/** What a line earns by the base rules. */
export type LineAward = {
  line: EarningLine;
  eligibleMinor: bigint;
  rate: EarningRate;
  /** place among the products' own rates; null: the general rate */
  productRate: number | null;
  /** before any rounding: what campaigns multiply */
  base: Fraction;
  /** after the order's points were split */
  points: bigint;
};

/**
 * What an order earns, line by line, as it was bought (refunds lower it afterwards, see target.ts). The order's points
 * are the floor of the exact sum over its lines.
 */
export function awardOf(order: Pick<EarningOrder, "lines">, rules: ProgrammeRules): LineAward[] {
  const lines = order.lines.map((line) => {
    const { rate, productRate } = rateOf(line, rules.earning);
    const eligible = eligibleMinor(line, rules.earning.exclude);
    return { line, eligibleMinor: eligible, rate, productRate, base: fraction(eligible * rate.points, rate.perMinor) };
  });
  const points = splitPoints(lines.map(({ line, base }) => ({ id: line.id, share: base })));
  return lines.map((line) => ({ ...line, points: points.get(line.line.id) ?? 0n }));
}

/**
 * The floor of the exact sum of the shares, split by largest remainder: each gets the floor of its share, and what is left
 * goes one by one to the largest fractional parts, ties to the smaller id.
 */
export function splitPoints(shares: readonly { id: bigint; share: Fraction }[]): Map<bigint, bigint> {
  const points = new Map(shares.map(({ id, share }) => [id, floor(share)]));
  const given = [...points.values()].reduce((total, each) => total + each, 0n);
  const left = Number(floor(sum(shares.map(({ share }) => share))) - given);
  const byRemainder = shares
    .map(({ id, share }) => ({ id, remainder: minus(share, fraction(floor(share))) }))
    .sort((a, b) => compare(b.remainder, a.remainder) || (a.id < b.id ? -1 : 1));
  for (const { id } of byRemainder.slice(0, left)) points.set(id, (points.get(id) ?? 0n) + 1n);
  return points;
}
