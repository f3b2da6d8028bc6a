// Asymptotic series in 1/x^2, good to the last digits from here on; smaller arguments are moved up by the recurrence.
const ASYMPTOTIC_FROM = 10;

/** ln of the gamma function for x > 0 (Stirling's series, Abramowitz & Stegun 6.1.41); relative error about 1e-15. */
export function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  if (y < ASYMPTOTIC_FROM) {
    let product = 1;
    for (; y < ASYMPTOTIC_FROM; y++) product *= y;
    shift = Math.log(product);
  }
  const inverse = 1 / y;
  const square = inverse * inverse;
  const series =
    1 / 12 -
    square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - (square * 691) / 360_360))));
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + inverse * series - shift;
}

/** The derivative of `logGamma` for x > 0 (Abramowitz & Stegun 6.3.18). */
export function digamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < ASYMPTOTIC_FROM; y++) shift += 1 / y;
  const square = 1 / (y * y);
  const series =
    square *
    (1 / 12 -
      square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square * (1 / 132 - (square * 691) / 32_760)))));
  return Math.log(y) - 0.5 / y - series - shift;
}
