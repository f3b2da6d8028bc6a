import fc from "fast-check";
import { expect, test } from "vitest";
import { seeded, simulateOrderDays, type Behaviour } from "#test/retention/simulated-customers.ts";
import type { CustomerColumns } from "../customer-columns.ts";
import { fitPurchaseModel } from "./fit-models.ts";
import { purchaseHistories, type PurchaseHistories } from "./purchase-histories.ts";
import {
  dropOutLikelihood,
  fitNbd,
  nbdLikelihood,
  type DropOutParameters,
  type PurchaseModel,
} from "./purchase-models.ts";
import { logGamma } from "./special-functions.ts";

const LAST_DAY = 500;

function columnsOf(orderDays: number[][]): CustomerColumns {
  const distinct = orderDays.map((days) => [...new Set(days)]);
  const column = (of: (days: number[]) => number): Int32Array => Int32Array.from(distinct, of);
  const money = new BigInt64Array(distinct.length);
  return {
    customerId: BigInt64Array.from(distinct, (_, i) => BigInt(i)),
    orders: column((days) => days.length),
    netMinor: money,
    firstDay: column((days) => days[0] ?? 0),
    secondDay: column((days) => days[1] ?? 0),
    lastDay: column((days) => days.at(-1) ?? 0),
    orderDays: column((days) => days.length),
    firstDayNetMinor: money,
    firstOrderId: money,
    knownFirst: new Uint8Array(distinct.length).fill(1),
  };
}

const simulated = (seed: number, how: Behaviour, customers = 4000): PurchaseHistories =>
  purchaseHistories(columnsOf(simulateOrderDays(seeded(seed), customers, LAST_DAY, how)), LAST_DAY);

const someHistories = simulated(1, { r: 0.5, alpha: 6, a: 0.8, b: 2.4 }, 60);
const models: PurchaseModel[] = ["bgnbd", "mbgnbd"];
const parameters = fc.array(fc.double({ min: -3, max: 4, noNaN: true }), { minLength: 4, maxLength: 4 });

/** The likelihood as the papers print it, customer by customer. */
function published(model: PurchaseModel, histories: PurchaseHistories, { r, alpha, a, b }: DropOutParameters): number {
  const logBeta = (x: number, y: number): number => logGamma(x) + logGamma(y) - logGamma(x + y);
  let sum = 0;
  for (let g = 0; g < histories.customers.length; g++) {
    const x = histories.repeats[g] ?? 0;
    const age = (histories.ageDays[g] ?? 0) / 7;
    const recency = (histories.recencyDays[g] ?? 0) / 7;
    const m = model === "mbgnbd" ? 1 : 0;
    const here = Math.exp(logBeta(a, b + x + m) - logBeta(a, b)) * (alpha + age) ** -(r + x);
    const gone =
      x + m === 0 ? 0 : Math.exp(logBeta(a + 1, b + x + m - 1) - logBeta(a, b)) * (alpha + recency) ** -(r + x);
    sum +=
      (histories.customers[g] ?? 0) * (logGamma(r + x) - logGamma(r) + r * Math.log(alpha) + Math.log(here + gone));
  }
  return sum;
}

test.each(models)("the likelihood of %s is the published one, and its gradient the gradient", (model) => {
  fc.assert(
    fc.property(parameters, (logs) => {
      const at = (shifted: number[]) => {
        const [r = 1, alpha = 1, a = 1, b = 1] = shifted.map(Math.exp);
        return dropOutLikelihood(model, someHistories, { r, alpha, a, b });
      };
      const [r = 1, alpha = 1, a = 1, b = 1] = logs.map(Math.exp);
      const { value, gradient } = at(logs);
      expect(value / published(model, someHistories, { r, alpha, a, b })).toBeCloseTo(1, 9);
      const nbd = nbdLikelihood(someHistories, { r, alpha });
      logs.forEach((_, i) => {
        const slope = slopeAt((shifted) => at(shifted).value, logs, i);
        expect(Math.abs(slope - (gradient[i] ?? 0))).toBeLessThan(1e-4 * (1 + Math.abs(value)));
        if (i > 1) return;
        const nbdAt = ([x = 0, y = 0]: number[]) =>
          nbdLikelihood(someHistories, { r: Math.exp(x), alpha: Math.exp(y) }).value;
        expect(Math.abs(slopeAt(nbdAt, logs, i) - (nbd.gradient[i] ?? 0))).toBeLessThan(
          1e-4 * (1 + Math.abs(nbd.value)),
        );
      });
    }),
    { numRuns: 40 },
  );
});

function slopeAt(of: (point: number[]) => number, point: number[], i: number): number {
  const moved = (by: number): number[] => point.map((v, j) => (i === j ? v + by : v));
  return (of(moved(1e-5)) - of(moved(-1e-5))) / 2e-5;
}

test.each(models)("%s: no point is likelier than the fit, which comes near the parameters behind the data", (model) => {
  const truth = { r: 0.9, alpha: 5, a: 0.9, b: 2.5 };
  const histories = simulated(7, { ...truth, leavesAtOnce: model === "mbgnbd" });
  const nbd = fitNbd(histories);
  if (!nbd) throw new Error("nothing to fit");
  const fit = fitPurchaseModel(model, histories, nbd);
  expect(fit).toMatchObject({ noDropOut: false, undetermined: false });
  const gain = fit.logLikelihood - dropOutLikelihood(model, histories, truth).value;
  expect(gain).toBeGreaterThan(0);
  expect(2 * gain).toBeLessThan(18.5); // chi-squared with 4 degrees of freedom exceeds it once in a thousand
  for (const key of ["r", "alpha", "a", "b"] as const) {
    expect(Math.abs(Math.log(fit[key] / truth[key])), key).toBeLessThan(0.5);
  }
  fc.assert(
    fc.property(parameters, (logs) => {
      const [r = 1, alpha = 1, a = 1, b = 1] = logs.map(Math.exp);
      expect(dropOutLikelihood(model, histories, { r, alpha, a, b }).value).toBeLessThanOrEqual(
        fit.logLikelihood + 1e-6,
      );
      const near = {
        r: fit.r * r ** 0.02,
        alpha: fit.alpha * alpha ** 0.02,
        a: fit.a * a ** 0.02,
        b: fit.b * b ** 0.02,
      };
      expect(dropOutLikelihood(model, histories, near).value).toBeLessThanOrEqual(fit.logLikelihood + 1e-6);
    }),
    { numRuns: 60 },
  );
});

test.each(models)("%s says that a shop which nobody leaves shows no drop-out", (model) => {
  const truth = { r: 1.2, alpha: 9 };
  const histories = simulated(11, truth);
  const nbd = fitNbd(histories);
  if (!nbd) throw new Error("nothing to fit");
  expect(Math.abs(Math.log(nbd.r / truth.r))).toBeLessThan(0.15);
  expect(nbd.logLikelihood).toBeGreaterThanOrEqual(nbdLikelihood(histories, truth).value);
  const fit = fitPurchaseModel(model, histories, nbd);
  expect(fit.noDropOut).toBe(true);
  expect(fit.logLikelihood).toBeGreaterThan(nbd.logLikelihood - 0.01);
  expect(Math.abs(Math.log(fit.r / nbd.r))).toBeLessThan(0.02);
});

test.each(models)("%s of a small shop prints only what the customers tell", (model) => {
  let printed = 0;
  let undetermined = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const customers = 3 + (seed % 4) * 25;
    const histories = simulated(seed, { r: 0.5, alpha: 12, a: 0.8, b: 2.4 }, customers);
    const nbd = fitNbd(histories);
    if (!nbd) continue;
    const { undetermined: ranAway, noDropOut, ...fit } = fitPurchaseModel(model, histories, nbd);
    if (ranAway) {
      undetermined++;
      continue;
    }
    printed++;
    const shown = noDropOut ? (["r", "alpha"] as const) : (["r", "alpha", "a", "b"] as const);
    const { value, gradient } = dropOutLikelihood(model, histories, fit);
    shown.forEach((name, i) => {
      const where = `${name} of ${customers} customers, seed ${seed}`;
      // The search ends at 12.
      expect(Math.abs(Math.log(fit[name])), where).toBeLessThan(11);
      expect(Math.abs(gradient[i] ?? 1), where).toBeLessThan(1e-4 * (1 + Math.abs(value)));
    });
  }
  expect(printed).toBeGreaterThan(10);
  expect(undetermined).toBeGreaterThan(10);
});

test("without a repeat there is nothing to fit", () => {
  expect(fitNbd(purchaseHistories(columnsOf([[3], [5, 5], [9]]), 100))).toBeNull();
  expect(fitNbd(purchaseHistories(columnsOf([]), 100))).toBeNull();
});

test("histories are grouped without losing anyone", () => {
  const histories = purchaseHistories(columnsOf([[0, 7], [1, 8], [0, 7], [40], [2, 2, 9, 30]]), 50);
  const rows = Array.from(histories.customers, (n, g) => [
    histories.repeats[g],
    histories.recencyDays[g],
    histories.ageDays[g],
    n,
  ]);
  expect(rows).toEqual([
    [1, 7, 50, 2],
    [1, 7, 49, 1],
    [0, 0, 10, 1],
    [2, 28, 48, 1],
  ]);
  expect(histories).toMatchObject({ totalCustomers: 5, repeaters: 4, maxRepeats: 2, maxAgeDays: 50 });
});
