import fc from "fast-check";
import { expect, test } from "vitest";
import * as calendar from "./calendar.ts";

test("days, months and quarters agree with the runtime's calendar from the year 0 to 9999", () => {
  fc.assert(
    fc.property(fc.integer({ min: -719_528, max: 2_932_896 }), (day) => {
      const date = new Date(day * 86_400_000);
      const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
      expect(calendar.monthOfDay(day)).toBe(month);
      expect(calendar.dayText(day)).toBe(date.toISOString().slice(0, 10));
      expect(calendar.parseDay(calendar.dayText(day))).toBe(day);
      expect(calendar.firstDayOfMonth(month)).toBe(day - date.getUTCDate() + 1);
      expect(calendar.quarterOfMonth(month)).toBe(date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3));
      expect(calendar.monthText(month)).toBe(date.toISOString().slice(0, 7));
    }),
    { numRuns: 2000 },
  );
});

test("a quarter is complete on its last day", () => {
  const on = (text: string): string =>
    calendar.quarterText(calendar.lastCompletePeriod(calendar.parseDay(text) ?? Number.NaN, "quarter"));
  expect([on("2011-12-30"), on("2011-12-31"), on("2012-01-01")]).toEqual(["2011-Q3", "2011-Q4", "2011-Q4"]);
});

test.each(["2011-02-29", "2011-13-01", "2011-00-10", "2011-1-01", "2011-04-31", "today", ""])(
  "%j is no date",
  (text) => {
    expect(calendar.parseDay(text)).toBeNull();
  },
);
