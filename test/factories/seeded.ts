/** Chance that can be repeated. */
export type Chance = {
  /** in [0, 1) */
  next(): number;
  /** a whole number from `min` to `max`, both included */
  between(min: number, max: number): number;
  pick<T>(items: readonly T[]): T;
};

/** A mulberry32 generator (Tommy Ettinger, public domain algorithm): 32 bits of state are plenty for a test. */
export function seeded(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    between,
    pick: (items) => {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
  };
}
