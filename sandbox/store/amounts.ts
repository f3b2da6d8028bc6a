/** The store's rules for amounts; all amounts are bigint minor units >= 0 of one currency. */

/** A tax rate as an exact fraction: "0.10" is 10/100. */
export interface TaxRate {
  numerator: bigint;
  denominator: bigint;
  /** As the store file wrote it. */
  text: string;
}

/** Reads a rate such as "0.10" (at most six decimals, below 10), or null when the text is none. */
export function parseTaxRate(text: string): TaxRate | null {
  const match = /^(\d)(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return null;
  const fraction = match[2] ?? "";
  return { numerator: BigInt((match[1] ?? "0") + fraction), denominator: 10n ** BigInt(fraction.length), text };
}

/**
 * Spreads an order's discount over its lines in proportion to their totals, by largest remainder, ties to the earlier
 * line. The parts sum to the discount exactly; no part exceeds its line. Needs 0 <= discount <= sum of the totals.
 */
export function spreadDiscount(discountMinor: bigint, lineTotalsMinor: readonly bigint[]): bigint[] {
  const sum = lineTotalsMinor.reduce((total, line) => total + line, 0n);
  if (discountMinor < 0n || discountMinor > sum) throw new RangeError("the discount exceeds what the lines cost");
  if (discountMinor === 0n) return lineTotalsMinor.map(() => 0n);
  const parts = lineTotalsMinor.map((line) => (discountMinor * line) / sum);
  const left = Number(discountMinor - parts.reduce((total, part) => total + part, 0n));
  const byRemainder = lineTotalsMinor
    .map((line, index) => ({ index, remainder: (discountMinor * line) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1));
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}

/**
 * What refunding `units` more of a line gives back: floor(line amount x units refunded so far / units bought) less what
 * the earlier refunds of the line gave. `lineAmountMinor` is price x quantity less its discount.
 */
export function refundAmount(
  lineAmountMinor: bigint,
  quantity: number,
  unitsBefore: number,
  units: number,
  earlierMinor: bigint,
): bigint {
  if (units < 1 || unitsBefore + units > quantity) throw new RangeError("more units refunded than were bought");
  return (lineAmountMinor * BigInt(unitsBefore + units)) / BigInt(quantity) - earlierMinor;
}

/** The tax contained in an amount that includes it: a - half-up(a / (1 + rate)). */
export function containedTax(amountMinor: bigint, rate: TaxRate): bigint {
  const grossParts = rate.numerator + rate.denominator;
  return amountMinor - (2n * amountMinor * rate.denominator + grossParts) / (2n * grossParts);
}
