import type { Birthday } from "#app/domain/orders/records.ts";

const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether there is such a day in any year; 29 February is one. */
export function isDayOfYear({ month, day }: Birthday): boolean {
  return Number.isInteger(month) && Number.isInteger(day) && day >= 1 && day <= (LONGEST[month - 1] ?? 0);
}
