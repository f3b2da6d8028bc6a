import fc from "fast-check";
import { expect, test } from "vitest";
import { expectedOrders, expectedSpend, probabilityAlive } from "./expected-orders.ts";

const history = fc.nat(30).chain((repeats) =>
  fc.tuple(fc.nat(700), fc.nat(700)).map(([x, y]) => ({
    repeats,
    recencyDays: repeats === 0 ? 0 : Math.min(x, y),
    ageDays: Math.max(x, y),
  })),
);
const parameters = fc
  .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 })
  .map(([r = 0, alpha = 0, a = 0, b = 0]) => ({
    r: Math.exp(r),
    alpha: Math.exp(alpha + 2),
    a: Math.exp(a),
    b: Math.exp(b),
  }));
const horizonDays = fc.integer({ min: 1, max: 730 });

test("it is what Fader, Hardie & Lee print for CDNOW's first customer", () => {
  const cdnow = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
  const first = { repeats: 2, recencyDays: 30.43 * 7, ageDays: 38.86 * 7 };
  expect(expectedOrders("bgnbd", cdnow, first, 39 * 7)).toBeCloseTo(1.226, 3);
});

test("it is the published hypergeometric form wherever that can be computed", () => {
  fc.assert(
    fc.property(parameters, history, horizonDays, ({ r, alpha, a, b }, past, days) => {
      fc.pre(Math.abs(a - 1) > 0.05 && Math.abs(a + b - 1) > 0.05);
      const s = r + past.repeats;
      const top = b + past.repeats;
      const below = a + top - 1;
      const rate = alpha + past.ageDays / 7;
      const z = days / 7 / (rate + days / 7);
      let term = 1;
      let series = 1;
      for (let k = 0; k < 5000; k++) series += term *= (((s + k) * (top + k)) / (below + k) / (k + 1)) * z;
      const active = (below / (a - 1)) * (1 - (1 - z) ** s * series);
      const expected = active * probabilityAlive("bgnbd", { r, alpha, a, b }, past);
      expect(expectedOrders("bgnbd", { r, alpha, a, b }, past, days)).toBeCloseTo(expected, 6);
    }),
  );
});

test("it grows with the horizon, and is below what a customer who never leaves would order", () => {
  fc.assert(
    fc.property(parameters, history, horizonDays, fc.constantFrom("bgnbd", "mbgnbd"), (at, past, days, model) => {
      const stayer = ((at.r + past.repeats) * (days / 7)) / (at.alpha + past.ageDays / 7);
      const value = expectedOrders(model, at, past, days);
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThanOrEqual(stayer * (1 + 1e-9));
      expect(expectedOrders(model, at, past, days + 30)).toBeGreaterThan(value);
      const loyal = { ...at, a: 1e-9 };
      expect(expectedOrders(model, loyal, { ...past, recencyDays: past.ageDays }, days) / stayer).toBeCloseTo(1, 5);
    }),
  );
});

test("MBG/NBD's repeat buyers have had one chance more to leave", () => {
  fc.assert(
    fc.property(parameters, history, horizonDays, (at, past, days) => {
      fc.pre(past.repeats > 0);
      const oneMore = expectedOrders("bgnbd", { ...at, b: at.b + 1 }, past, days);
      expect(expectedOrders("mbgnbd", at, past, days) / oneMore).toBeCloseTo(1, 9);
    }),
  );
});

test("heavy buyers and the place where a is 1 are ordinary", () => {
  const heavy = { repeats: 3000, recencyDays: 700, ageDays: 700 };
  const value = expectedOrders("bgnbd", { r: 1, alpha: 2, a: 1, b: 50 }, heavy, 365);
  expect(value).toBeGreaterThan(900);
  expect(value).toBeLessThan((3001 / 102) * (365 / 7));
});

test("one-time buyers are surely alive under BG/NBD, not so under MBG/NBD", () => {
  const once = { repeats: 0, recencyDays: 0, ageDays: 300 };
  expect(probabilityAlive("bgnbd", { r: 1, alpha: 5, a: 1, b: 2 }, once)).toBe(1);
  expect(probabilityAlive("mbgnbd", { r: 1, alpha: 5, a: 1, b: 2 }, once)).toBeLessThan(1);
});

test("spend shrinks a customer's mean towards everyone's", () => {
  const cdnow = { p: 6.25, q: 3.74, v: 15.44 };
  expect(expectedSpend(cdnow, 2, 2 * 22.35)).toBeCloseTo(24.66, 1);
  expect(expectedSpend(cdnow, 0, 0)).toBeCloseTo(35.22, 1);
  expect(expectedSpend(cdnow, 10_000, 10_000 * 22.35)).toBeCloseTo(22.35, 1);
  expect(expectedSpend({ p: 1, q: 0.5, v: 3 }, 0, 0)).toBeNull();
});
