import { Temporal } from "@js-temporal/polyfill";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayText, parseDay } from "#app/domain/retention/calendar.ts";
import { localDays } from "#app/domain/retention/local-days.ts";
import { addMonths, expiryInstant, releaseInstant } from "./dates.ts";
import { expiryAfterSwitch, noExpiryBefore } from "./expiry.ts";

const iso = (epochMs: number | null): string | null => (epochMs === null ? null : new Date(epochMs).toISOString());
const day = (text: string): number => parseDay(text) ?? 0;

describe("the day that ends", () => {
  test("is the shop's, also where clocks change in between", () => {
    const london = localDays("Europe/London");
    // Paid at noon of the 28th of March: two days later the clocks have gone forward.
    expect(iso(releaseInstant(Date.parse("2026-03-28T12:00:00Z"), 2, london))).toBe("2026-03-30T23:00:00.000Z");
    expect(releaseInstant(0, 0, london)).toBeNull();
    const newYork = localDays("America/New_York");
    // 23:30 on the 31st in New York is the 1st in London.
    expect(iso(expiryInstant(Date.parse("2026-02-01T04:30:00Z"), 1, newYork))).toBe("2026-03-01T05:00:00.000Z");
    expect(iso(expiryInstant(Date.parse("2026-02-01T04:30:00Z"), 1, london))).toBe("2026-03-02T00:00:00.000Z");
    // Samoa had no 30th of December 2011: the day ends with the midnight that ended the 29th.
    const apia = localDays("Pacific/Apia");
    expect(iso(releaseInstant(Date.parse("2011-12-29T12:00:00Z"), 2, apia))).toBe("2011-12-31T10:00:00.000Z");
  });

  test("months end on their last day", () => {
    const later = (from: string, months: number): string => dayText(addMonths(day(from), months));
    expect(later("2025-01-31", 1)).toBe("2025-02-28");
    expect(later("2024-01-31", 1)).toBe("2024-02-29");
    expect(later("2024-02-29", 12)).toBe("2025-02-28");
    expect(later("2024-02-29", 48)).toBe("2028-02-29");
    expect(later("2025-11-30", 3)).toBe("2026-02-28");
  });
});

/** Zones that the ICU of this machine knows, a few of each offset and habit. */
const ZONES = Intl.supportedValuesOf("timeZone").filter((_, index) => index % 7 === 0);

test("points never expire earlier than promised, nor a day later, in any zone, in any season", () => {
  const days = new Map(ZONES.map((zone) => [zone, localDays(zone)]));
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2035, 0, 1) }),
      fc.integer({ min: 1, max: 40 }),
      (zone, from, months) => {
        const local = days.get(zone) ?? localDays(zone);
        const expiresAt = expiryInstant(from, months, local) ?? 0;
        // Temporal's own calendar, on the wall clock: the promised period, and the rest of its last day.
        const spendable = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
        const promised = spendable.toPlainDate().add({ months });
        const lastMoment = promised.add({ days: 1 }).toZonedDateTime({ timeZone: zone }).epochMilliseconds;
        expect(expiresAt).toBe(lastMoment);
        expect(expiresAt).toBeGreaterThanOrEqual(spendable.add({ months }).epochMilliseconds);
        // Whoever looks when a local day begins, as the clock does, never looks too early.
        const before = local.endOf(local.dayOf(expiresAt - 1) - 1);
        expect(before).toBeLessThan(expiresAt);
      },
    ),
    { numRuns: 3_000 },
  );
});

describe("expiry switched on and off", () => {
  const utc = localDays("UTC");
  const at = (text: string): number => Date.parse(`${text}T12:00:00Z`);
  const version = (text: string, expiryMonths: number | null) => ({ at: at(text), expiryMonths });

  test("a programme that always had it keeps its dates", () => {
    const always = [version("2025-01-01", 12), version("2025-06-01", 3)];
    expect([noExpiryBefore(always, utc), expiryAfterSwitch(always, utc)]).toEqual([0, undefined]);
    expect(noExpiryBefore([version("2025-01-01", null)], utc)).toBeNull();
    expect(noExpiryBefore([], utc)).toBeNull();
  });

  test("switched on, nothing expires for a full period; switched off, nothing at all", () => {
    const on = [version("2025-01-01", null), version("2025-03-10", 6), version("2025-04-01", 1)];
    expect(iso(noExpiryBefore(on, utc))).toBe("2025-09-11T00:00:00.000Z");
    expect(expiryAfterSwitch(on, utc)).toBe(noExpiryBefore(on, utc));
    const off = [...on, version("2025-05-01", null)];
    expect([noExpiryBefore(off, utc), expiryAfterSwitch(off, utc)]).toEqual([null, null]);
    const again = [...off, version("2025-06-30", 2)];
    expect(iso(noExpiryBefore(again, utc))).toBe("2025-08-31T00:00:00.000Z");
  });
});
