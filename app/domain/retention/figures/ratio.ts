/** A share of something, with what it was taken of; the value is null where that is nothing. */
export type Ratio = { numerator: number; denominator: number; value: number | null };

export function ratio(numerator: number, denominator: number): Ratio {
  return { numerator, denominator, value: quotient(numerator, denominator) };
}

/** The unrounded quotient, null where the denominator is 0. */
export function quotient(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}
