import fc from "fast-check";
import { expect, test } from "vitest";
import { formatMinor, parseMinor } from "#app/domain/orders/money.ts";
import { amountsIn } from "./amounts.ts";

const bag = (amount: string): unknown => ({ shopMoney: { amount } });

test("every amount is read as the domain reads it, however it is written", () => {
  const currency = fc.constantFrom("USD", "KRW", "KWD", "CLF");
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), currency, fc.nat(3), (minor, code, zeros) => {
      const written = formatMinor(minor, code);
      const amount = (written.includes(".") ? written : `${written}.0`) + "0".repeat(zeros);
      const short = written.replace(/\.?0+$/, "") || "0";
      for (const text of [written, amount, ...(written.includes(".") ? [short] : [])])
        expect(amountsIn(code).of(bag(text), "field")).toBe(parseMinor(text, code));
    }),
  );
});

test.each(["", ".5", "1.", "1..2", "1.005", "1e3", " 1", "1,5", "-", "12345678901234567.895"])(
  "%j is refused",
  (text) => {
    expect(() => amountsIn("USD").of(bag(text), "lineItem.price")).toThrow("lineItem.price");
  },
);
