import { Temporal } from "@js-temporal/polyfill";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isDayOfYear, nextGiftDay } from "./birthday.ts";

const EPOCH = Temporal.PlainDate.from("1970-01-01");
const dateOf = (day: number): Temporal.PlainDate => EPOCH.add({ days: day });
const dayOf = (date: Temporal.PlainDate): number => EPOCH.until(date).days;

const monthDay = fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 31 }) });
const someDay = fc.integer({ min: dayOf(Temporal.PlainDate.from("2026-01-01")), max: 30_000 });

test("a day of the year is one that a leap year has", () => {
  fc.assert(
    fc.property(monthDay, (given) => {
      const date = Temporal.PlainDate.from({ year: 2028, ...given }, { overflow: "constrain" });
      expect(isDayOfYear(given)).toBe(date.day === given.day);
    }),
  );
});

test("the next gift comes on the first birthday in another year, 300 days from the last, 29 February on the 28th", () => {
  const last = fc.option(fc.record({ ago: fc.integer({ min: 0, max: 800 }), lateBy: fc.integer({ min: 0, max: 31 }) }));
  fc.assert(
    fc.property(monthDay.filter(isDayOfYear), someDay, last, (birthday, today, given) => {
      const gift = given && { day: today - given.ago, year: dateOf(today - given.ago - given.lateBy).year };
      const { year } = dateOf(today);
      const birthdays = Array.from({ length: 4 }, (_, i) =>
        dayOf(Temporal.PlainDate.from({ year: year + i, ...birthday }, { overflow: "constrain" })),
      );
      const expected = birthdays.find(
        (day) => day >= today && (gift === null || (day - gift.day >= 300 && dateOf(day).year !== gift.year)),
      );
      expect(nextGiftDay(birthday, gift, today)).toBe(expected);
    }),
  );
});
