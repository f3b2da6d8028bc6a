import fc from "fast-check";
import { expect, test } from "vitest";
import { AmountError, currencyExponent, formatMinor, minorToMajor, parseMinor } from "./money.ts";

const currency = fc.constantFrom("GBP", "KRW", "KWD", "CLF", "JPY", "USD", "ISK", "UYW");

test("exponents are ISO 4217's", () => {
  expect(["EUR", "KRW", "JPY", "VND", "BHD", "TND", "CLF"].map(currencyExponent)).toEqual([2, 0, 0, 0, 3, 3, 4]);
  expect(() => currencyExponent("eur")).toThrow(AmountError);
});

test("amounts are read exactly, with zeros beyond the currency's digits", () => {
  expect(parseMinor("2.55", "GBP")).toBe(255n);
  expect(parseMinor("2.5", "GBP")).toBe(250n);
  expect(parseMinor("1210.00", "KRW")).toBe(1210n);
  expect(parseMinor("0.0010", "KWD")).toBe(1n);
  expect(parseMinor("-0.05", "USD")).toBe(-5n);
  expect(parseMinor("90071992547409930.07", "USD")).toBe(9007199254740993007n);
});

test.each(["1.005", "0.001", "", ".5", "1.", "1e3", " 1", "1,5", "0x10", "--1", "NaN"])(
  "%j is refused in GBP",
  (text) => {
    expect(() => parseMinor(text, "GBP")).toThrow(AmountError);
  },
);

test("a currency without decimals refuses them", () => {
  expect(() => parseMinor("1210.50", "KRW")).toThrow(/1210\.50.*0 decimal digits of KRW/);
});

test("what is written reads back the same, with exactly the currency's digits", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }), currency, fc.nat(3), (minor, code, zeros) => {
      const text = formatMinor(minor, code);
      const digits = text.split(".")[1] ?? "";
      expect(digits).toHaveLength(currencyExponent(code));
      expect(parseMinor(text, code)).toBe(minor);
      expect(parseMinor((digits === "" ? `${text}.0` : text) + "0".repeat(zeros), code)).toBe(minor);
    }),
  );
});

test("major units are the same number", () => {
  expect(minorToMajor(12345n, "KWD")).toBe(12.345);
  expect(minorToMajor(105069n, "KRW")).toBe(105069);
});
