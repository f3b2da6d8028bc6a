import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { fateOf, turn, wellBehaved } from "./knobs.ts";
import { retryCount, retryDelayMs } from "./retries.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("knobs", () => {
  it("decide by the seed and the number alone", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), share, share, share, (seed, n, duplicateShare, loseShare, forgeShare) => {
        const knobs = { ...wellBehaved, seed, duplicateShare, loseShare, forgeShare, shuffleMs: 500, lateShare: 0.5 };
        expect(fateOf(knobs, n)).toEqual(fateOf({ ...knobs }, n));
      }),
    );
  });

  it("hit about their share, independently of each other", () => {
    const knobs = { ...wellBehaved, duplicateShare: 1 / 3, loseShare: 0.1, lateShare: 0.25, forgeShare: 0.01 };
    const fates = Array.from({ length: 20_000 }, (_, n) => fateOf(knobs, n));
    const part = (hit: (fate: (typeof fates)[number]) => boolean): number => fates.filter(hit).length / fates.length;
    expect(part((fate) => fate.copies === 2)).toBeCloseTo(1 / 3, 1);
    expect(part((fate) => fate.lost)).toBeCloseTo(0.1, 1);
    expect(part((fate) => fate.delaysMs[0] > 0)).toBeCloseTo(0.25, 1);
    expect(part((fate) => fate.lost && fate.copies === 2)).toBeCloseTo(0.1 / 3, 2);
    expect(part((fate) => fate.forgedTwin)).toBeCloseTo(0.01, 2);
  });

  it("do nothing when they stand at rest", () => {
    for (let n = 0; n < 1000; n += 1) {
      expect(fateOf(wellBehaved, n)).toMatchObject({ lost: false, copies: 1, forgedTwin: false, delaysMs: [0, 0] });
    }
  });

  it("are turned by name, within their range", () => {
    expect(turn(wellBehaved, { duplicateShare: 0.5, seed: 7, hold: true })).toMatchObject({
      duplicateShare: 0.5,
      seed: "7",
      hold: true,
    });
    expect(() => turn(wellBehaved, { dupes: 1 })).toThrow("dupes");
    expect(() => turn(wellBehaved, { loseShare: 1.5 })).toThrow("loseShare");
    expect(() => turn(wellBehaved, { lateMs: -1 })).toThrow("lateMs");
  });
});

it("retries eight times over four hours", () => {
  const delays = Array.from({ length: retryCount }, (_, index) => retryDelayMs(index + 1));
  expect(delays.every((delay, index) => index === 0 || delay > (delays[index - 1] ?? 0))).toBe(true);
  expect(Math.abs(delays.reduce((sum, delay) => sum + delay, 0) - 4 * 3600 * 1000)).toBeLessThan(10);
});
