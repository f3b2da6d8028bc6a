/** A generator of uniform numbers in [0, 1) from a seed (mulberry32), so that simulations repeat. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A gamma distributed number with mean shape / rate (Marsaglia & Tsang). */
export function gamma(random: () => number, shape: number, rate: number): number {
  if (shape < 1) return gamma(random, shape + 1, rate) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * normal * normal + d - d * v + d * Math.log(v)) return (d * v) / rate;
  }
}

/** Who orders as BG/NBD says (`leavesAtOnce`: as MBG/NBD says); without a and b nobody leaves. Time in weeks. */
export type Behaviour = { r: number; alpha: number; a?: number; b?: number; leavesAtOnce?: boolean };

/** Days of each customer's orders, ascending, from a first one in days 0..89 up to `lastDay`. */
export function simulateOrderDays(
  random: () => number,
  customers: number,
  lastDay: number,
  how: Behaviour,
): number[][] {
  return Array.from({ length: customers }, () => {
    const rate = gamma(random, how.r, how.alpha);
    const x = how.a === undefined ? 0 : gamma(random, how.a, 1);
    const leaves = x === 0 ? 0 : x / (x + gamma(random, how.b ?? 1, 1));
    const days = [Math.floor(random() * 90)];
    let at = days[0] ?? 0;
    let here = !(how.leavesAtOnce === true && random() < leaves);
    while (here) {
      at += (-Math.log(1 - random()) / rate) * 7;
      if (at > lastDay) break;
      days.push(Math.floor(at));
      here = random() >= leaves;
    }
    return days;
  });
}
