import { firstDayOfMonth, monthOfDay } from "#app/domain/retention/calendar.ts";
import type { LocalDays } from "#app/domain/retention/local-days.ts";
import type { MonthAndDay } from "./birthday-entry.ts";
import type { Birthday } from "./member-copy.ts";

/** Copies say so many days ahead that a birthday comes: they are written long before the day begins. */
export const NEAR_DAYS = 2;

/**
 * The birthday that is today in the shop's time zone or comes within `NEAR_DAYS`, or null. One of 29 February is kept on
 * the 28th in a year without it.
 * @param now epoch milliseconds
 */
export function nearBirthday(birthday: MonthAndDay, now: number, { dayOf, endOf }: LocalDays): Birthday | null {
  const today = dayOf(now);
  for (let day = today; day <= today + NEAR_DAYS; day++) {
    if (isBirthday(birthday, day)) {
      return { from: endOf(day - 1), until: endOf(day), year: Math.floor(monthOfDay(day) / 12) };
    }
  }
  return null;
}

/** The days of the year that are the birthday of those who are near theirs at `now`. */
export function nearDays(now: number, { dayOf }: LocalDays): MonthAndDay[] {
  const today = dayOf(now);
  return Array.from({ length: NEAR_DAYS + 1 }, (_, ahead) => daysKept(today + ahead)).flat();
}

function isBirthday({ month, day }: MonthAndDay, at: number): boolean {
  return daysKept(at).some((kept) => kept.month === month && kept.day === day);
}

/** The birthdays kept on a day: its own, and on the last of a short February the 29th as well. */
function daysKept(at: number): MonthAndDay[] {
  const index = monthOfDay(at);
  const own = { month: (index % 12) + 1, day: at - firstDayOfMonth(index) + 1 };
  const last = at + 1 === firstDayOfMonth(index + 1);
  return own.month === 2 && own.day === 28 && last ? [own, { month: 2, day: 29 }] : [own];
}
