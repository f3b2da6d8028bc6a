import { firstDayOfMonth, monthOfDay } from "#app/domain/retention/calendar.ts";
import type { LocalDays } from "#app/domain/retention/local-days.ts";

/**
 * When pending points can be spent: the end of the shop's local day `pendingDays` after the day of payment. Null with 0
 * days: at once. Instants are epoch milliseconds.
 */
export function releaseInstant(paidAt: number, pendingDays: number, { dayOf, endOf }: LocalDays): number | null {
  return pendingDays === 0 ? null : endOf(dayOf(paidAt) + pendingDays);
}

/**
 * When points expire that can be spent from `from` on (epoch milliseconds): the end of the local day `months` after the
 * day of `from`; of the last day of the month where it is shorter (31 January + 1 month: 28 February). Null: never.
 */
export function expiryInstant(from: number, months: number | null, { dayOf, endOf }: LocalDays): number | null {
  return months === null ? null : endOf(addMonths(dayOf(from), months));
}

/** The same day of a later month, or that month's last. Days since 1970-01-01. */
export function addMonths(day: number, months: number): number {
  const month = monthOfDay(day);
  const wanted = firstDayOfMonth(month + months) + (day - firstDayOfMonth(month));
  return Math.min(wanted, firstDayOfMonth(month + months + 1) - 1);
}
