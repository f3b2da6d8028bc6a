import type { EarningRate } from "#app/domain/loyalty/rules.ts";

/** What a cashback reward gives back of what is spent to earn it. */
export type CashbackCost = {
  /** minor units of spending that earn the reward's points at the base rate, rounded up; null: nothing earns */
  spendMinor: bigint | null;
  /** the cashback as a share of that spending, 0.05 for five percent */
  share: number | null;
  /** what one point costs, in minor units */
  minorPerPoint: number;
  exceedsMargin: boolean;
};

/**
 * The margin check when store credit is set up: points are earned by spending at `rate`, and the reward gives
 * `amountMinor` for `cost` of them.
 * @param marginPercent what the merchant keeps of a sale, in percent; compared exactly
 */
export function cashbackCost(
  reward: { amountMinor: bigint; cost: bigint },
  rate: EarningRate,
  marginPercent: number,
): CashbackCost {
  const { amountMinor, cost } = reward;
  const minorPerPoint = Number(amountMinor) / Number(cost);
  if (rate.points === 0n) return { spendMinor: null, share: null, minorPerPoint, exceedsMargin: false };
  const given = amountMinor * rate.points;
  const spent = cost * rate.perMinor;
  return {
    spendMinor: (spent + rate.points - 1n) / rate.points,
    share: Number(given) / Number(spent),
    minorPerPoint,
    exceedsMargin: given * 100_000n > BigInt(Math.round(marginPercent * 1000)) * spent,
  };
}
