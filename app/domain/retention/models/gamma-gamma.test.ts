import fc from "fast-check";
import { expect, test } from "vitest";
import { gamma, seeded } from "#test/retention/simulated-customers.ts";
import { fitGammaGamma, gammaGammaLikelihood, type SpendHistories } from "./gamma-gamma.ts";

function simulated(seed: number, customers: number, truth: { p: number; q: number; v: number }): SpendHistories {
  const random = seeded(seed);
  const repeats = Int32Array.from({ length: customers }, () => 1 + Math.floor(random() * 6));
  const spent = Float64Array.from(repeats, (x) => {
    const nu = gamma(random, truth.q, truth.v);
    let sum = 0;
    for (let i = 0; i < x; i++) sum += gamma(random, truth.p, nu);
    return sum;
  });
  return { repeats, spent };
}

const logs = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 });

test("the gradient is the gradient", () => {
  const histories = simulated(3, 40, { p: 2, q: 3, v: 500 });
  const at = ([p = 0, q = 0, v = 0]: number[]) =>
    gammaGammaLikelihood(histories, { p: Math.exp(p), q: Math.exp(q), v: 500 * Math.exp(v) });
  fc.assert(
    fc.property(logs, (point) => {
      const { value, gradient } = at(point);
      point.forEach((_, i) => {
        const moved = (by: number): number[] => point.map((v, j) => (i === j ? v + by : v));
        const slope = (at(moved(1e-5)).value - at(moved(-1e-5)).value) / 2e-5;
        expect(Math.abs(slope - (gradient[i] ?? 0))).toBeLessThan(1e-4 * (1 + Math.abs(value)));
      });
    }),
  );
});

test.each([1, 1000])("no point is likelier than the fit, which comes near the truth (amounts x %d)", (scale) => {
  const truth = { p: 6, q: 3.7, v: 15.4 * scale };
  const histories = simulated(5, 3000, truth);
  const fit = fitGammaGamma(histories);
  if (!fit) throw new Error("nothing to fit");
  for (const key of ["p", "q", "v"] as const) expect(Math.abs(Math.log(fit[key] / truth[key])), key).toBeLessThan(0.3);
  const gain = fit.logLikelihood - gammaGammaLikelihood(histories, truth).value;
  expect(gain).toBeGreaterThan(0);
  expect(2 * gain).toBeLessThan(16.3); // chi-squared with 3 degrees of freedom exceeds it once in a thousand
  fc.assert(
    fc.property(logs, ([p = 0, q = 0, v = 0]) => {
      const near = { p: fit.p * Math.exp(p / 50), q: fit.q * Math.exp(q / 50), v: fit.v * Math.exp(v / 50) };
      expect(gammaGammaLikelihood(histories, near).value).toBeLessThanOrEqual(fit.logLikelihood + 1e-6);
    }),
    { numRuns: 40 },
  );
});

test("parameters that run away are told from those that the repeaters tell", () => {
  const alike = { repeats: Int32Array.of(1, 1, 1), spent: Float64Array.of(20, 20, 20) };
  expect(fitGammaGamma(alike)).toMatchObject({ undetermined: true });
  expect(fitGammaGamma(simulated(5, 3000, { p: 6, q: 3.7, v: 15.4 }))).toMatchObject({ undetermined: false });
});

test("one repeater is not enough", () => {
  expect(fitGammaGamma({ repeats: Int32Array.of(2), spent: Float64Array.of(30) })).toBeNull();
});
