import fc from "fast-check";
import { expect, test } from "vitest";
import { digamma, logGamma } from "./special-functions.ts";

test("logGamma knows factorials and the square root of pi", () => {
  let factorial = 0;
  for (let n = 1; n <= 170; n++) {
    expect(Math.abs(logGamma(n) - factorial)).toBeLessThan(1e-13 * (1 + factorial));
    factorial += Math.log(n);
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 14);
  expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 13);
  expect(digamma(0.5)).toBeCloseTo(-1.9635100260214235, 13);
});

test("both follow their recurrences, and digamma is the derivative", () => {
  fc.assert(
    fc.property(fc.double({ min: -8, max: 10, noNaN: true }), (logarithm) => {
      const x = Math.exp(logarithm);
      const scale = 1 + Math.abs(logGamma(x + 1));
      expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(1e-13 * scale);
      expect(Math.abs(digamma(x + 1) - digamma(x) - 1 / x)).toBeLessThan(1e-12 * (1 + 1 / x));
      const h = 1e-4 * x;
      const slope = (logGamma(x + h) - logGamma(x - h)) / (2 * h);
      expect(Math.abs(slope - digamma(x))).toBeLessThan(1e-6 * (1 + Math.abs(slope)));
    }),
  );
});
