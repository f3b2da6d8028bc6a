import fc from "fast-check";
import { Liquid } from "liquidjs";
import { expect, test } from "vitest";
import { registerRubyArithmetic } from "./ruby-arithmetic.ts";

const engine = new Liquid();
registerRubyArithmetic(engine);
const rendered = (text: string, a: unknown, b: unknown): string => engine.parseAndRenderSync(text, { a, b }) as string;

test("whole numbers of any size keep every digit, and are divided down", () => {
  const whole = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.maxSafeInteger());
  fc.assert(
    fc.property(whole, whole, fc.boolean(), (a, b, asText) => {
      const [x, y] = [BigInt(a), BigInt(b)];
      const given = asText ? String(a) : a;
      expect(rendered("{{ a | times: b | times: b | plus: 1 | minus: a }}", given, b)).toBe(`${x * y * y + 1n - x}`);
      expect(rendered("{{ a | times: a | at_most: b }}", given, b)).toBe(`${x * x < y ? x * x : y}`);
      if (b === 0) return;
      const quotient = BigInt(rendered("{{ a | times: a | times: a | divided_by: b | floor }}", given, b));
      const left = BigInt(rendered("{{ a | times: a | times: a | modulo: b }}", given, b));
      expect(quotient * y + left).toBe(x * x * x);
      expect(left === 0n || left > 0n === y > 0n).toBe(true);
      expect(left < 0n ? -left : left).toBeLessThan(y < 0n ? -y : y);
    }),
  );
});

test("what is not whole is liquidjs' own", () => {
  expect(rendered("{{ a | times: b }} {{ a | plus: 1 }} {{ b | modulo: 2 }}", 2.5, 3)).toBe("7.5 3.5 1");
});
