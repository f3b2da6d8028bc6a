import { compare, fraction, type Fraction } from "./fraction.ts";
import type { Reward } from "./reward.ts";

/** The columns of the statement that entries fall into, each kind into exactly one. */
const COLUMN_OF = {
  award: "issued",
  bonus: "issued",
  birthday: "issued",
  return: "returned",
  write_off: "writtenOff",
  adjustment: "adjusted",
  redemption: "redeemed",
  expiry: "expired",
  reversal: "reversed",
  // always in pairs that sum to nothing
  transfer: "transferred",
} as const;

export type EntryKind = keyof typeof COLUMN_OF;
export type LiabilityColumn = (typeof COLUMN_OF)[EntryKind];

/** What was folded of one month: the sum of points by kind of entry; what was pending and owed when it was last looked at. */
export type MonthSums = { month: number; sums: ReadonlyMap<EntryKind, bigint>; pending: bigint; deficit: bigint };

/**
 * A month of the statement, in points: closing = opening + issued + returned + writtenOff + adjusted - redeemed - expired -
 * reversed. What was taken is positive here; adjustments keep their sign. `month` is year * 12 + (0 for January .. 11).
 */
export type LiabilityMonth = {
  month: number;
  opening: bigint;
  issued: bigint;
  returned: bigint;
  writtenOff: bigint;
  adjusted: bigint;
  redeemed: bigint;
  expired: bigint;
  reversed: bigint;
  closing: bigint;
  /** awarded but not yet to be spent; not part of the balances */
  pending: bigint;
  /** owed by members whose points were taken back after they were spent; the balances are net of it */
  deficit: bigint;
};

/** The statement by month, earliest first, without a gap: a month in which nothing happened has its line too. */
export function liabilityStatement(folded: readonly MonthSums[]): LiabilityMonth[] {
  const months = [...folded].sort((a, b) => a.month - b.month);
  const [first, last] = [months.at(0), months.at(-1)];
  if (!first || !last) return [];
  const known = new Map(months.map((each) => [each.month, each]));
  const statement: LiabilityMonth[] = [];
  let opening = 0n;
  for (let month = first.month; month <= last.month; month++) {
    const sums = known.get(month);
    const column = (name: LiabilityColumn): bigint =>
      [...(sums?.sums ?? [])].reduce(
        (total, [kind, points]) => (COLUMN_OF[kind] === name ? total + points : total),
        0n,
      );
    const closing = opening + [...(sums?.sums.values() ?? [])].reduce((total, points) => total + points, 0n);
    statement.push({
      month,
      opening,
      issued: column("issued"),
      returned: column("returned"),
      writtenOff: column("writtenOff"),
      adjusted: column("adjusted"),
      redeemed: -column("redeemed"),
      expired: -column("expired"),
      reversed: -column("reversed"),
      closing,
      pending: sums?.pending ?? statement.at(-1)?.pending ?? 0n,
      deficit: sums?.deficit ?? statement.at(-1)?.deficit ?? 0n,
    });
    opening = closing;
  }
  return statement;
}

/**
 * What a point is worth at most, in minor units of the shop's currency: the best among the active rewards that give a
 * fixed amount. What a percentage or free shipping is worth depends on the order, so these set no value. Null when there
 * is none of the former.
 */
export function bestPointValue(rewards: readonly Pick<Reward, "cost" | "terms" | "state">[]): Fraction | null {
  const values = rewards.flatMap(({ cost, terms, state }) =>
    state === "active" && (terms.kind === "amount_off" || terms.kind === "store_credit")
      ? [fraction(terms.amountMinor, cost)]
      : [],
  );
  return values.reduce<Fraction | null>((best, value) => (best && compare(best, value) >= 0 ? best : value), null);
}

/** Points in money: minor units, rounded half up, so that a liability is never shown as nothing too early. */
export function pointsInMoney(points: bigint, value: Fraction): bigint {
  const magnitude = points < 0n ? -points : points;
  const rounded = (2n * magnitude * value.numerator + value.denominator) / (2n * value.denominator);
  return points < 0n ? -rounded : rounded;
}
