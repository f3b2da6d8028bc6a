import type { Birthday } from "#app/domain/orders/records.ts";
import { firstDayOfMonth, monthOfDay } from "#app/domain/retention/calendar.ts";

/** A worker that was down gives the gifts it missed, of so many days. */
export const CATCH_UP_DAYS = 31;

/**
 * Between two gifts of one member lie at least so many days: fewer than a year even if the first came late, more than
 * anybody gains who changes a birthday, the shop's time zone or a clock around New Year.
 */
export const DAYS_BETWEEN_GIFTS = 300;

const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether there is such a day in any year; 29 February is one. */
export function isDayOfYear({ month, day }: Birthday): boolean {
  return Number.isInteger(month) && Number.isInteger(day) && day >= 1 && day <= (LONGEST[month - 1] ?? 0);
}

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

/** What a gift of points is called in the ledger. */
export function birthdayKey(memberId: bigint, year: number): string {
  return `birthday:${memberId}:${year}`;
}

/** What a gift of a code is called among a member's redemptions. Nobody can ask for it: what shoppers ask for are UUIDs. */
export function birthdayOperation(year: number): string {
  return `birthday:${year}`;
}

/** Whether a redemption is a gift: then no points are held, spent or returned for it. Nothing else is for nothing. */
export function isGift(redemption: { points: bigint }): boolean {
  return redemption.points === 0n;
}

/**
 * The days to look at for birthdays, oldest first: from the last one looked at, which may have gone on since, to today.
 * @param lookedAt null: never before
 */
export function daysToLookAt(lookedAt: number | null, today: number): number[] {
  const first = Math.max(Math.min(lookedAt ?? today, today), today - CATCH_UP_DAYS);
  return Array.from({ length: today - first + 1 }, (_, index) => first + index);
}

/** A gift that was given: the local day, and the year it was for. */
export type GivenGift = { day: number; year: number };

/**
 * The day on which a member's next gift comes, today included, if nothing is changed until then: the first birthday that
 * lies far enough from the last gift and in another year. Days since 1970-01-01.
 */
export function nextGiftDay(birthday: Birthday, last: GivenGift | null, today: number): number {
  for (let day = today; ; day++) {
    const kept = birthdaysKeptOn(day).some(({ month, day: of }) => month === birthday.month && of === birthday.day);
    if (kept && (last === null || (day - last.day >= DAYS_BETWEEN_GIFTS && yearOfDay(day) !== last.year))) return day;
  }
}
