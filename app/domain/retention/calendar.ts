/*
 * Calendar arithmetic on whole numbers, in no time zone:
 *   day      days since 1970-01-01 (proleptic Gregorian; negative before)
 *   month    year * 12 + (0 for January .. 11)
 *   quarter  year * 4 + (0 .. 3)
 */

/** Months in a row or quarters in a row: what churn is counted by. */
export type PeriodUnit = "month" | "quarter";

// Howard Hinnant's day count: years begin in March, so that the leap day is a year's last; 719,468 days lie between
// 0000-03-01 and 1970-01-01, and 400 years have 146,097 days.

/** The first day of a month. */
export function firstDayOfMonth(month: number): number {
  const shifted = month - 2;
  const year = Math.floor(shifted / 12);
  const monthFromMarch = shifted - year * 12;
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return year * 365 + leapDays + Math.floor((153 * monthFromMarch + 2) / 5) - 719_468;
}

const TABLE_DAYS = 32_768;
const monthTable = Int32Array.from({ length: TABLE_DAYS }, (_, day) => computeMonth(day));

/** The month a day lies in; looked up for 1970 to 2059, because folds ask it millions of times. */
export function monthOfDay(day: number): number {
  return day >= 0 && day < TABLE_DAYS ? (monthTable[day] as number) : computeMonth(day);
}

function computeMonth(day: number): number {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  return (era * 400 + yearOfEra) * 12 + Math.floor((5 * dayOfYear + 2) / 153) + 2;
}

/** The quarter a month lies in. */
export function quarterOfMonth(month: number): number {
  return Math.floor(month / 3);
}

/** The period a day lies in. */
export function periodOfDay(day: number, unit: PeriodUnit): number {
  const month = monthOfDay(day);
  return unit === "month" ? month : quarterOfMonth(month);
}

/** The last period whose every day is over at the end of `day`. */
export function lastCompletePeriod(day: number, unit: PeriodUnit): number {
  return periodOfDay(day + 1, unit) - 1;
}

/** "2011-12-09". */
export function dayText(day: number): string {
  const month = monthOfDay(day);
  return `${monthText(month)}-${twoDigits(day - firstDayOfMonth(month) + 1)}`;
}

/** The day of a date written "2011-12-09", or null if that is no date of the calendar. */
export function parseDay(text: string): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return null;
  const month = Number(parts[1]) * 12 + Number(parts[2]) - 1;
  const day = firstDayOfMonth(month) + Number(parts[3]) - 1;
  return dayText(day) === text ? day : null;
}

/** "2011-12". */
export function monthText(month: number): string {
  const year = Math.floor(month / 12);
  return `${year.toString().padStart(4, "0")}-${twoDigits(month - year * 12 + 1)}`;
}

/** "2011-Q4". */
export function quarterText(quarter: number): string {
  const year = Math.floor(quarter / 4);
  return `${year.toString().padStart(4, "0")}-Q${quarter - year * 4 + 1}`;
}

/** "2011-12" or "2011-Q4". */
export function periodText(period: number, unit: PeriodUnit): string {
  return unit === "month" ? monthText(period) : quarterText(period);
}

function twoDigits(value: number): string {
  return value.toString().padStart(2, "0");
}
