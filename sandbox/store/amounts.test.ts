import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { containedTax, parseTaxRate, refundAmount, spreadDiscount } from "./amounts.ts";
import { formatAmount, formatDecimal, parseAmount } from "./money.ts";

const minor = fc.bigInt({ min: 0n, max: 10n ** 12n });

/** Oracle: hands out one unit at a time, always to the line whose share lags most behind its exact share. */
function spreadByHand(discount: bigint, totals: bigint[]): bigint[] {
  const sum = totals.reduce((a, b) => a + b, 0n);
  const parts = totals.map((total) => (sum === 0n ? 0n : (discount * total) / sum));
  for (let left = discount - parts.reduce((a, b) => a + b, 0n); left > 0n; left--) {
    let best = -1;
    totals.forEach((total, index) => {
      const lag = discount * total - (parts[index] ?? 0n) * sum;
      const bestLag = best === -1 ? -1n : discount * (totals[best] ?? 0n) - (parts[best] ?? 0n) * sum;
      if (lag > bestLag) best = index;
    });
    parts[best] = (parts[best] ?? 0n) + 1n;
  }
  return parts;
}

describe("spreading an order's discount", () => {
  it("agrees with handing out unit by unit, sums exactly and never exceeds a line", () => {
    fc.assert(
      fc.property(fc.array(minor, { minLength: 1, maxLength: 8 }), fc.nat(1000), (totals, permille) => {
        const discount = (totals.reduce((a, b) => a + b, 0n) * BigInt(permille)) / 1000n;
        const parts = spreadDiscount(discount, totals);
        expect(parts).toEqual(spreadByHand(discount, totals));
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(discount);
        expect(parts.every((part, index) => part <= (totals[index] ?? 0n))).toBe(true);
      }),
    );
  });

  it("gives ties to the earlier line and refuses more than the lines cost", () => {
    expect(spreadDiscount(2n, [5n, 5n, 5n])).toEqual([1n, 1n, 0n]);
    expect(spreadDiscount(1n, [5n, 5n])).toEqual([1n, 0n]);
    expect(() => spreadDiscount(11n, [5n, 5n])).toThrow(RangeError);
  });
});

describe("refunds", () => {
  it("never give back more than the line cost, and all of it when all units are back", () => {
    fc.assert(
      fc.property(minor, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }), (amount, steps) => {
        const quantity = steps.reduce((a, b) => a + b, 0);
        let units = 0;
        let given = 0n;
        for (const step of steps) {
          given += refundAmount(amount, quantity, units, step, given);
          units += step;
          expect(given).toBe((amount * BigInt(units)) / BigInt(quantity));
        }
        expect(given).toBe(amount);
      }),
    );
    expect(() => refundAmount(100n, 2, 1, 2, 50n)).toThrow(RangeError);
  });
});

describe("contained tax", () => {
  it("agrees with rounding the exact quotient half up", () => {
    fc.assert(
      fc.property(minor, fc.integer({ min: 0, max: 9_999 }), (amount, basisPoints) => {
        const rate = parseTaxRate((basisPoints / 10_000).toFixed(4));
        if (rate === null) throw new Error("a rate was not read");
        const net = amount - containedTax(amount, rate);
        // net is the integer nearest to amount / (1 + rate); at a tie the greater one.
        const scaled = 20_000n * amount;
        const unit = BigInt(10_000 + basisPoints);
        expect(scaled - 2n * net * unit >= -unit).toBe(true);
        expect(scaled - 2n * net * unit < unit).toBe(true);
      }),
    );
    expect(parseTaxRate("10%")).toBeNull();
  });
});

describe("decimal amounts", () => {
  it("come back as they were written, in every exponent", () => {
    fc.assert(
      fc.property(minor, fc.constantFrom(0, 2, 3, 4), (amount, exponent) => {
        expect(parseAmount(formatAmount(amount, exponent), exponent)).toBe(amount);
        expect(parseAmount(formatDecimal(amount, exponent), exponent)).toBe(amount);
      }),
    );
  });

  it("allow zeros beyond the currency's digits, nothing else", () => {
    expect(parseAmount("1210.00", 0)).toBe(1210n);
    expect(parseAmount("1210.50", 0)).toBeNull();
    expect(parseAmount("1.2345", 3)).toBeNull();
    expect(parseAmount("1.2340", 3)).toBe(1234n);
    expect(["-1", "", "1e3", ".5", "1.", "1,5"].map((text) => parseAmount(text, 2))).toEqual(Array(6).fill(null));
    expect([formatDecimal(1210n, 0), formatDecimal(1050n, 2), formatDecimal(-5n, 2)]).toEqual([
      "1210.0",
      "10.5",
      "-0.05",
    ]);
  });
});
