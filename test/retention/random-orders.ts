import fc from "fast-check";
import type { OrderFact } from "#app/domain/orders/order.ts";
import { localDays, type LocalDays } from "#app/domain/retention/local-days.ts";
import { parseDay } from "#app/domain/retention/calendar.ts";

/** Zones with daylight saving at midnight, at one minute past it, by half hours, across the date line, and without any. */
export const TIME_ZONES = [
  "Europe/London",
  "America/New_York",
  "America/Sao_Paulo",
  "America/Havana",
  "America/St_Johns",
  "Africa/Cairo",
  "Asia/Seoul",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "UTC",
];

/** A shop's orders and a day to look at them. */
export type RandomShop = { timeZone: string; orders: OrderFact[]; asOf: number };

const FIRST_DAY = parseDay("2009-10-20") ?? 0;
const SPAN_DAYS = 820;
// ids beyond 2^53, two that are the same as JavaScript numbers, and the negative id of an erased customer
const CUSTOMERS = [9007199254740992n, 9007199254740993n, 1n, 17n, 5_000_000_000_000n, -3n, 2n ** 62n];

const remembered = new Map<string, LocalDays>();

/** `localDays`, remembering zones and midnights between the many runs of a test. */
export function localDaysOf(timeZone: string): LocalDays {
  const known = remembered.get(timeZone);
  if (known) return known;
  const days = localDays(timeZone);
  const ends = new Map<number, number>();
  const endOf = (day: number): number => {
    const end = ends.get(day) ?? days.endOf(day);
    ends.set(day, end);
    return end;
  };
  const made = { dayOf: days.dayOf, endOf };
  remembered.set(timeZone, made);
  return made;
}

/** An instant (epoch ms) in a zone: often at a midnight, where days are cut, or in a few crowded days. */
function instant(timeZone: string): fc.Arbitrary<number> {
  const { endOf } = localDaysOf(timeZone);
  const day = fc.oneof(
    fc.integer({ min: 0, max: SPAN_DAYS }),
    fc.constantFrom(0, 1, 2, 5, 12, 13, 163, 802), // daylight saving ends in St John's on 2009-11-01 and 2011-11-06
  );
  const offset = fc.oneof(
    fc.constantFrom(-3_600_000, -1_800_000, -1, 0, 1, 60_000, 1_800_000, 3_600_000),
    fc.integer({ min: 0, max: 86_400_000 }),
  );
  return fc.tuple(day, offset).map(([days, ms]) => endOf(FIRST_DAY + days) + ms);
}

function order(timeZone: string): fc.Arbitrary<Omit<OrderFact, "id">> {
  const minor = fc.oneof(fc.bigInt(0n, 3n), fc.bigInt(1n, 100_000n), fc.bigInt(2n ** 31n, 2n ** 46n));
  return fc.record({
    customerId: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...CUSTOMERS) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    at: instant(timeZone),
    test: fc.integer({ min: 0, max: 15 }).map((n) => n === 0),
    voided: fc.integer({ min: 0, max: 15 }).map((n) => n === 0),
    cancelledAt: fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: instant(timeZone) }),
    netMinor: minor,
    refunds: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.record({ at: instant(timeZone), netMinor: minor }), { maxLength: 3 }) },
    ),
  });
}

/** Any shop: no order, one, many; every reason to leave an order out; facts on both sides of as-of. */
export const randomShop: fc.Arbitrary<RandomShop> = fc.constantFrom(...TIME_ZONES).chain((timeZone) =>
  fc.record({
    timeZone: fc.constant(timeZone),
    orders: fc
      .array(order(timeZone), { maxLength: 60, size: "max" })
      .map((orders) => orders.map((facts, index) => ({ id: 2n ** 53n + BigInt((index * 37) % 61), ...facts }))),
    asOf: fc.integer({ min: FIRST_DAY - 2, max: FIRST_DAY + SPAN_DAYS + 400 }),
  }),
);
