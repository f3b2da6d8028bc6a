import { spreadDiscount } from "./amounts.ts";
import type { Line } from "./model.ts";

/** Spreads an order's discount over its lines (see `spreadDiscount`). Throws a RangeError beyond what they cost. */
export function applyDiscount(lines: readonly Line[], totalMinor: bigint, codes: readonly string[]): void {
  if (totalMinor === 0n) return;
  const parts = spreadDiscount(
    totalMinor,
    lines.map((line) => line.unitPriceMinor * BigInt(line.quantity)),
  );
  const discount = { code: codes[0] ?? null, totalMinor };
  lines.forEach((line, index) => {
    line.discountMinor = parts[index] ?? 0n;
    line.discount = discount;
  });
}
