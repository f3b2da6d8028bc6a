import type { Birthday } from "#app/domain/orders/records.ts";
import { firstDayOfMonth, monthOfDay } from "#app/domain/retention/calendar.ts";

/** A worker that was down gives the gifts it missed, of so many days. */
export const CATCH_UP_DAYS = 31;

/**
 * Between two gifts of one member lie at least so many days: fewer than a year even if the first came late, more than
 * anybody gains who changes a birthday, the shop's time zone or a clock around New Year.
 */
export const DAYS_BETWEEN_GIFTS = 300;

/** The birthdays that are kept on a day (since 1970-01-01): its own, and 29 February on the 28th of a common year. */
export function birthdaysKeptOn(day: number): Birthday[] {
  const monthIndex = monthOfDay(day);
  const own = { month: (monthIndex % 12) + 1, day: day - firstDayOfMonth(monthIndex) + 1 };
  const lastOfMonth = day + 1 === firstDayOfMonth(monthIndex + 1);
  return own.month === 2 && own.day === 28 && lastOfMonth ? [own, { month: 2, day: 29 }] : [own];
}

/** The year a day lies in: a member's gift of a year is one fact, whatever the date was when it was given. */
export function yearOfDay(day: number): number {
  return Math.floor(monthOfDay(day) / 12);
}

/** What a gift is called in the ledger. */
export function birthdayKey(memberId: bigint, year: number): string {
  return `birthday:${memberId}:${year}`;
}

/**
 * The days to look at for birthdays, oldest first: from the last one looked at, which may have gone on since, to today.
 * @param lookedAt null: never before
 */
export function daysToLookAt(lookedAt: number | null, today: number): number[] {
  const first = Math.max(Math.min(lookedAt ?? today, today), today - CATCH_UP_DAYS);
  return Array.from({ length: today - first + 1 }, (_, index) => first + index);
}
