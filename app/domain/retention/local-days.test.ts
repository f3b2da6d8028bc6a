import { Temporal } from "@js-temporal/polyfill";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TIME_ZONES } from "#test/retention/random-orders.ts";
import { dateFormatter, midnightAfter } from "#test/retention/naive-report.ts";
import { dayText, parseDay } from "./calendar.ts";
import { localDays, TimeZoneError } from "./local-days.ts";

const year = 31_557_600_000;

test.each(TIME_ZONES)("local dates in %s agree with Intl, also around every change of clocks", (timeZone) => {
  const { dayOf } = localDays(timeZone);
  const dateOf = dateFormatter(timeZone);
  const anywhere = fc.integer({ min: 5 * year, max: 75 * year });
  const nearChange = fc.tuple(anywhere, fc.integer({ min: -7_200_000, max: 7_200_000 })).map(([from, away]) => {
    const local = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
    return (local.getTimeZoneTransition("next")?.epochMilliseconds ?? from) + away;
  });
  fc.assert(
    fc.property(fc.oneof(anywhere, nearChange), (at) => {
      expect(dayText(dayOf(at))).toBe(dateOf(at));
    }),
    { numRuns: 120 },
  );
});

test.each(TIME_ZONES)("a day in %s ends at the first instant of a later date", (timeZone) => {
  const { dayOf, endOf } = localDays(timeZone);
  const dateOf = dateFormatter(timeZone);
  fc.assert(
    fc.property(fc.integer({ min: 1900, max: 27_000 }), (day) => {
      expect(endOf(day)).toBe(midnightAfter(dayText(day), dateOf));
      expect(dayOf(endOf(day))).toBeGreaterThan(day);
      expect(dayOf(endOf(day) - 1)).toBeLessThanOrEqual(day);
    }),
    { numRuns: 40 },
  );
});

test.each([
  ["Europe/London", "2011-03-27", 23],
  ["Europe/London", "2011-10-30", 25],
  ["America/Sao_Paulo", "2011-10-15", 24], // the next day begins at 01:00
  ["America/Sao_Paulo", "2011-10-16", 23],
  ["America/Sao_Paulo", "2012-02-25", 25], // 24:00 becomes 23:00
  ["America/St_Johns", "2011-11-05", 24], // the first midnight of two
  ["Pacific/Apia", "2011-12-29", 24], // the 30th is missing
  ["Pacific/Apia", "2011-12-30", 0],
])("in %s %s has %d hours", (timeZone, date, hours) => {
  const { endOf } = localDays(timeZone);
  const day = parseDay(date) ?? Number.NaN;
  expect((endOf(day) - endOf(day - 1)) / 3_600_000).toBe(hours);
});

test("it does not matter which instant is asked first, not even that of a change", () => {
  const change = Date.UTC(2011, 9, 30, 1); // London: 02:00 becomes 01:00
  const { dayOf } = localDays("Europe/London");
  dayOf(change);
  expect(dayText(dayOf(Date.UTC(2011, 9, 28, 23, 30)))).toBe("2011-10-29");
  expect(dayText(dayOf(Date.UTC(2011, 9, 30, 23, 30)))).toBe("2011-10-30");
});

test("instants between milliseconds are taken", () => {
  expect(localDays("Europe/London").dayOf(1_300_000_000_000.5)).toBe(15_046);
});

test("an unknown zone is named", () => {
  expect(() => localDays("Europe/Atlantis")).toThrow(TimeZoneError);
  expect(() => localDays("Europe/Atlantis")).toThrow("Europe/Atlantis");
});
