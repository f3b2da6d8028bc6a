import type { Liquid } from "liquidjs";

/** A whole number as Liquid may hold one: Ruby takes texts of digits for numbers too. */
function whole(value: unknown): bigint | null {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : null;
  return typeof value === "string" && /^\s*-?\d+\s*$/.test(value) ? BigInt(value.trim()) : null;
}

/** As a number where that holds every digit. */
const held = (value: bigint): number | bigint => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
};

function floorDivision(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

const EXACT: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  plus: (a, b) => a + b,
  minus: (a, b) => a - b,
  times: (a, b) => a * b,
  divided_by: floorDivision,
  modulo: (a, b) => a - b * floorDivision(a, b),
  at_least: (a, b) => (a > b ? a : b),
  at_most: (a, b) => (a < b ? a : b),
};

/**
 * Gives whole numbers Ruby's arithmetic: they may be of any size, and one divided by another is rounded down. What is
 * not whole is left to liquidjs.
 */
export function registerRubyArithmetic(engine: Liquid): void {
  for (const [name, exact] of Object.entries(EXACT)) {
    const builtIn = engine.filters[name];
    const inexact = typeof builtIn === "function" ? builtIn : builtIn?.handler;
    if (inexact === undefined) throw new Error(`liquidjs has no filter ${name}`);
    engine.registerFilter(name, function (value: unknown, by: unknown) {
      const [a, b] = [whole(value ?? 0), whole(by)];
      return a === null || b === null ? (inexact.call(this, value, by) as unknown) : held(exact(a, b));
    });
  }
  for (const name of ["floor", "ceil", "round"]) {
    const builtIn = engine.filters[name];
    const inexact = typeof builtIn === "function" ? builtIn : builtIn?.handler;
    if (inexact === undefined) throw new Error(`liquidjs has no filter ${name}`);
    engine.registerFilter(name, function (value: unknown, ...args: unknown[]) {
      return typeof value === "bigint" ? value : (inexact.call(this, value, ...args) as unknown);
    });
  }
}
