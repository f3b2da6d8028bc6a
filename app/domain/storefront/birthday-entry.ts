/** A birthday as a person gives it: month 1 to 12, day of month. The year is nobody's business here. */
export type MonthAndDay = { month: number; day: number };

const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether there is such a day in any year; 29 February is one. */
export function isDayOfYear({ month, day }: MonthAndDay): boolean {
  return Number.isInteger(month) && Number.isInteger(day) && day >= 1 && day <= (LONGEST[month - 1] ?? 0);
}
