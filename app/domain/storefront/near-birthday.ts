import { birthdaysKeptOn, yearOfDay } from "#app/domain/loyalty/birthday.ts";
import type { Birthday } from "#app/domain/orders/records.ts";
import type { LocalDays } from "#app/domain/retention/local-days.ts";

/** A birthday in one year: [from, until) in epoch milliseconds, and the year it counts for. */
export type Occasion = { from: number; until: number; year: number };

/** Copies say so many days ahead that a birthday comes: they are written long before the day begins. */
const NEAR_DAYS = 2;

/**
 * The birthday that is today in the shop's time zone or comes within `NEAR_DAYS`, or null.
 * @param now epoch milliseconds
 */
export function nearBirthday({ month, day }: Birthday, now: number, { dayOf, endOf }: LocalDays): Occasion | null {
  const near = nearDays(dayOf(now)).find((at) =>
    birthdaysKeptOn(at).some((kept) => kept.month === month && kept.day === day),
  );
  return near === undefined ? null : { from: endOf(near - 1), until: endOf(near), year: yearOfDay(near) };
}

/** The birthdays that are near at `now`. */
export function nearBirthdays(now: number, { dayOf }: LocalDays): Birthday[] {
  return nearDays(dayOf(now)).flatMap(birthdaysKeptOn);
}

const nearDays = (today: number): number[] => Array.from({ length: NEAR_DAYS + 1 }, (_, ahead) => today + ahead);
