import { hasNothingLeft, type EarningLine, type EarningOrder } from "./earning-order.ts";
import { eligibleMinor } from "./eligible.ts";
import { compare, floor, fraction, minus, sum, times, ZERO, type Fraction } from "./fraction.ts";
import type { ProgrammeRules } from "./rules.ts";

/** What an award was made of: `eligibleMinor` and `units` as they were then. */
export type AwardBasis = { lineId: bigint; eligibleMinor: bigint; units: number; points: bigint };

/**
 * What the award of a line comes to as the order is now: 0 when nothing of the order or the line is left; else floor
 * (points x eligible left / eligible at the award), never above the points awarded. It depends on the order's present
 * state alone, so that the sequence of refunds and edits that led there does not matter.
 * @param exclude of the rules that made the award
 * @param order null when it was deleted, which counts as cancelled
 */
export function targetOf(
  award: AwardBasis,
  order: EarningOrder | null,
  exclude: ProgrammeRules["earning"]["exclude"],
): bigint {
  if (order === null || hasNothingLeft(order)) return 0n;
  const line = order.lines.find(({ id }) => id === award.lineId);
  if (!line) return 0n;
  const left = times(unitsLeft(line), shareNotRefunded(order));
  // A line that was worth nothing can still have a fixed bonus: then its units count.
  const share =
    award.eligibleMinor > 0n
      ? times(left, fraction(eligibleMinor(line, exclude), award.eligibleMinor))
      : times(left, fraction(BigInt(line.quantity), BigInt(Math.max(1, award.units))));
  const target = floor(times(share, fraction(award.points)));
  return target < award.points ? target : award.points;
}

/** The share of a line's units that was not given back. */
function unitsLeft(line: EarningLine): Fraction {
  const left = line.quantity - line.refundedUnits;
  return left > 0 ? fraction(BigInt(left), BigInt(line.quantity)) : ZERO;
}

/**
 * Refunds that name no lines lower what is left of all lines in proportion, measured by what was paid for them. Where
 * prices exclude tax such a refund still contains it: Shopify does not say how much, so it counts whole.
 */
function shareNotRefunded(order: EarningOrder): Fraction {
  if (order.refundedWithoutLinesMinor <= 0n) return fraction(1n);
  const paidLeft = sum(
    order.lines.map((line) => times(unitsLeft(line), fraction(line.grossMinor - line.discountMinor))),
  );
  const left = minus(paidLeft, fraction(order.refundedWithoutLinesMinor));
  return compare(left, ZERO) > 0 ? times(left, fraction(paidLeft.denominator, paidLeft.numerator)) : ZERO;
}
