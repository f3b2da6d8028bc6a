import { Temporal } from "@js-temporal/polyfill";

/**
 * The instant (epoch milliseconds) of a date and time as clocks of the zone show it ("2026-12-24T18:00"), or null for
 * what is none. A time that clocks skip is taken as far after the skip as it is into it; one they show twice, as the
 * first.
 * @param timeZone IANA, the shop's
 */
export function instantOfLocal(text: string, timeZone: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text)) return null;
  try {
    return Temporal.PlainDateTime.from(text, { overflow: "reject" }).toZonedDateTime(timeZone).epochMilliseconds;
  } catch {
    return null;
  }
}

/** The date and time that clocks of the zone show at an instant, to the minute: what `instantOfLocal` reads. */
export function localOfInstant(at: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: "minute" });
}
