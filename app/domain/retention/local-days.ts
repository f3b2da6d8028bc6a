import { Temporal } from "@js-temporal/polyfill";
import { dayText } from "./calendar.ts";

const DAY_MS = 86_400_000;

/** Instants to local dates of one time zone, and back to the midnights between them. */
export type LocalDays = {
  /** Local date of an instant (epoch ms), as days since 1970-01-01. */
  dayOf: (epochMs: number) => number;
  /** The instant (epoch ms) at which a local date ends: the first instant of the next date that exists in the zone. */
  endOf: (day: number) => number;
};

/** A time zone that the IANA data does not know. */
export class TimeZoneError extends Error {
  override name = "TimeZoneError";
}

/**
 * The local days of an IANA time zone. A zone's history is a row of spans of one UTC offset each; a span is looked up
 * once and kept, so that millions of calls cost a comparison or a short binary search. Offsets count to the millisecond;
 * days may have 23, 24, 25 or other hours, and may be missing. Throws TimeZoneError for an unknown zone.
 */
export function localDays(timeZone: string): LocalDays {
  // spans known so far, ascending and disjoint: [from, to) has offset
  const from: number[] = [];
  const to: number[] = [];
  const offset: number[] = [];
  let last = 0;
  learn(0);

  function learn(epochMs: number): number {
    const span = spanAt(timeZone, Math.floor(epochMs));
    let at = 0;
    while (at < from.length && (from[at] as number) <= epochMs) at++;
    from.splice(at, 0, span.from);
    to.splice(at, 0, span.to);
    offset.splice(at, 0, span.offset);
    return at;
  }

  function find(epochMs: number): number {
    let low = 0;
    let high = from.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((from[middle] as number) <= epochMs) low = middle + 1;
      else high = middle;
    }
    return low > 0 && epochMs < (to[low - 1] as number) ? low - 1 : learn(epochMs);
  }

  return {
    dayOf: (epochMs) => {
      if (epochMs < (from[last] as number) || epochMs >= (to[last] as number)) last = find(epochMs);
      return Math.floor((epochMs + (offset[last] as number)) / DAY_MS);
    },
    endOf: (day) => {
      const next = Temporal.PlainDate.from(dayText(day + 1));
      return next.toZonedDateTime({ timeZone }).epochMilliseconds;
    },
  };
}

function spanAt(timeZone: string, epochMs: number): { from: number; to: number; offset: number } {
  const instant = Temporal.Instant.fromEpochMilliseconds(epochMs);
  let local: Temporal.ZonedDateTime;
  try {
    local = instant.toZonedDateTimeISO(timeZone);
  } catch {
    throw new TimeZoneError(`"${timeZone}" is not an IANA time zone`);
  }
  const next = local.getTimeZoneTransition("next");
  // "previous" looks strictly before an instant, so a transition at this very instant is found from one step later
  const previous = local.add({ nanoseconds: 1 }).getTimeZoneTransition("previous");
  return {
    from: previous?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    to: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset: local.offsetNanoseconds / 1e6,
  };
}
