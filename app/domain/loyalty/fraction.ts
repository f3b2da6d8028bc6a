/** An exact quotient of whole numbers: `over` is above 0. Points are computed in these and rounded once, at the end. */
export type Fraction = { readonly of: bigint; readonly over: bigint };

export const ZERO: Fraction = { of: 0n, over: 1n };

/** @param over not 0 */
export function fraction(of: bigint, over: bigint = 1n): Fraction {
  if (over === 0n) throw new RangeError("a fraction over 0");
  const divisor = commonDivisor(of < 0n ? -of : of, over < 0n ? -over : over);
  const sign = over < 0n ? -1n : 1n;
  return { of: (sign * of) / divisor, over: (sign * over) / divisor };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return fraction(a.of * b.over + b.of * a.over, a.over * b.over);
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return fraction(a.of * b.over - b.of * a.over, a.over * b.over);
}

export function times(a: Fraction, b: Fraction): Fraction {
  return fraction(a.of * b.of, a.over * b.over);
}

export function sum(items: readonly Fraction[]): Fraction {
  return items.reduce(plus, ZERO);
}

/** Below 0 when a < b, 0 when they are equal, above 0 when a > b. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.of * b.over - b.of * a.over;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The greatest whole number that is not above it. */
export function floor({ of, over }: Fraction): bigint {
  const quotient = of / over;
  return of < 0n && quotient * over !== of ? quotient - 1n : quotient;
}

/** "240", "12/5": how a fraction is kept in JSON. */
export function fractionText({ of, over }: Fraction): string {
  return over === 1n ? of.toString() : `${of}/${over}`;
}

/** @throws RangeError for what fractionText does not write */
export function parseFraction(text: string): Fraction {
  const parts = /^(-?\d+)(?:\/(\d+))?$/.exec(text);
  if (!parts) throw new RangeError(`"${text}" is not a fraction`);
  return fraction(BigInt(parts[1] as string), BigInt(parts[2] ?? "1"));
}

function commonDivisor(a: bigint, b: bigint): bigint {
  let [greater, smaller] = [a, b];
  while (smaller !== 0n) [greater, smaller] = [smaller, greater % smaller];
  return greater;
}
