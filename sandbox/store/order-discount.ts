import { spreadDiscount } from "./amounts.ts";
import type { Line, OrderDiscount } from "./model.ts";

const none: readonly OrderDiscount[] = [];

/** Books a discount's share on a line. */
export function allocate(line: Line, discount: OrderDiscount, amountMinor: bigint): void {
  if (amountMinor === 0n) return;
  line.discountMinor += amountMinor;
  line.allocations = [...line.allocations, { discount, amountMinor }];
}

/**
 * Spreads one discount on the whole order over its lines (see `spreadDiscount`), under its first code, or by hand where
 * it has none. Throws a RangeError beyond what they cost.
 * @returns the order's discounts
 */
export function applyDiscount(
  lines: readonly Line[],
  totalMinor: bigint,
  codes: readonly string[],
): readonly OrderDiscount[] {
  if (totalMinor === 0n && codes.length === 0) return none;
  const discount: OrderDiscount = {
    index: 0,
    code: codes[0] ?? null,
    totalMinor,
    targetType: "LINE_ITEM",
    targetSelection: "ALL",
    allocationMethod: "ACROSS",
    millionths: null,
  };
  if (totalMinor > 0n) {
    const parts = spreadDiscount(
      totalMinor,
      lines.map((line) => line.unitPriceMinor * BigInt(line.quantity)),
    );
    lines.forEach((line, index) => allocate(line, discount, parts[index] ?? 0n));
  }
  return [discount];
}
