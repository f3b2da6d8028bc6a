import fc from "fast-check";
import { expect, test } from "vitest";
import { dateText, naiveReport } from "#test/retention/naive-report.ts";
import { localDaysOf, randomShop, type RandomShop } from "#test/retention/random-orders.ts";
import { OrderColumnsBuilder } from "../orders/order-columns.ts";
import { parseDay } from "./calendar.ts";
import { customerColumns } from "./customer-columns.ts";
import { foldShop, rollupOf } from "./fold-shop.ts";
import { fitModels } from "./models/fit-models.ts";
import { report, type Report } from "./report.ts";

const none = { nbd: null, bgnbd: null, mbgnbd: null, gammaGamma: null, notEnoughData: true };

/** The report at `asOf` of a shop folded at `foldedAt`. */
function reportOf({ timeZone, orders }: RandomShop, currency: string, foldedAt: number, asOf: number): Report {
  const { dayOf, endOf } = localDaysOf(timeZone);
  const builder = new OrderColumnsBuilder();
  for (const order of orders) builder.add(order);
  const facts = foldShop(builder.columns(), { dayOf, cutoffMs: endOf(foldedAt) });
  const rollup = rollupOf(facts);
  const customers = customerColumns(facts);
  return report({ shop: "x.example", asOf, timeZone, currency, rollup, customers, products: [], models: none });
}

/** Fails unless both say the same, fractions to 1e-9; keys that only `actual` has are let be. */
function expectFigures(actual: unknown, expected: unknown, path: string): void {
  if (typeof expected === "number" && !Number.isInteger(expected)) {
    expect(Math.abs((actual as number) - expected), `${path}: ${String(actual)} for ${expected}`).toBeLessThan(
      1e-9 * (1 + Math.abs(expected)),
    );
  } else if (Array.isArray(expected)) {
    expect((actual as unknown[]).length, path).toBe(expected.length);
    expected.forEach((value, i) => expectFigures((actual as unknown[])[i], value, `${path}[${i}]`));
  } else if (typeof expected === "object" && expected !== null) {
    for (const [key, value] of Object.entries(expected)) {
      expectFigures((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  } else expect(Object.is(actual, -0) ? 0 : actual, path).toBe(expected);
}

test("every figure is what its definition, applied plainly to the orders, gives", () => {
  fc.assert(
    fc.property(randomShop, fc.constantFrom("GBP", "KRW", "KWD"), (shop, currency) => {
      const digits = { GBP: 2, KRW: 0, KWD: 3 }[currency];
      const expected = naiveReport(shop.orders, shop.timeZone, dateText(shop.asOf), digits);
      expectFigures(reportOf(shop, currency, shop.asOf, shop.asOf), expected, "report");
    }),
    { numRuns: 120 },
  );
});

test("a rollup serves every later as-of for as long as nothing happens", () => {
  fc.assert(
    fc.property(randomShop, fc.integer({ min: 0, max: 800 }), (shop, idleDays) => {
      const instants = shop.orders.flatMap((o) => [o.at, o.cancelledAt ?? 0, ...o.refunds.map((refund) => refund.at)]);
      const foldedAt = Math.ceil(Math.max(shop.asOf * 86_400_000, ...instants) / 86_400_000) + 1;
      const asOf = foldedAt + idleDays;
      const expected = naiveReport(shop.orders, shop.timeZone, dateText(asOf), 2);
      expectFigures(reportOf(shop, "GBP", foldedAt, asOf), expected, "report");
    }),
    { numRuns: 60 },
  );
});

test("an empty shop has zeros, nulls and empty lists", () => {
  const empty = reportOf({ timeZone: "Asia/Seoul", orders: [], asOf: 15_000 }, "KRW", 15_000, 15_000);
  expect(empty.totals.netSales).toBe("0");
  expect(empty.headline.repeatPurchaseRate).toEqual({ numerator: 0, denominator: 0, value: null });
  expect(empty.headline.averageOrderValue).toBeNull();
  expect([empty.churn, empty.cohorts, empty.topCustomers, empty.trend]).toEqual([[], [], [], []]);
  expect(empty.reorderCurve.points.map((point) => point.share)).toEqual([null, null, null, null, null]);
  expect(empty.models.bgnbd).toBeNull();
});

test("the months of the trend add up to the totals", () => {
  fc.assert(
    fc.property(randomShop, (shop) => {
      const { trend, totals } = reportOf(shop, "KRW", shop.asOf, shop.asOf);
      const add = (pick: (month: Report["trend"][number]) => number): number => trend.reduce((n, m) => n + pick(m), 0);
      expect(add((month) => month.orders)).toBe(totals.orders);
      expect(add((month) => month.newCustomers)).toBe(totals.customers);
      expect(add((month) => Number(month.netSales))).toBe(Number(totals.netSales));
      expect(add((month) => Number(month.unattributedNetSales))).toBe(Number(totals.unattributedNetSales));
      expect(add((month) => month.repeatOrders)).toBe(totals.orders - totals.customers);
    }),
    { numRuns: 50 },
  );
});

test("a customer with unseen orders counts in totals and windows, but is not new and in no cohort", () => {
  const orders = [10, 40, 200].map((day, i) => ({ day, id: BigInt(i + 1), customerId: i < 2 ? 1n : 2n }));
  const builder = new OrderColumnsBuilder();
  for (const { day, id, customerId } of orders) builder.addOrder(id, customerId, day * 86_400_000, 0, Number.NaN, 100n);
  const numbers = { customerId: BigInt64Array.of(1n), numberOfOrders: Float64Array.of(3) };
  const context = { dayOf: localDaysOf("UTC").dayOf, cutoffMs: Infinity };
  const facts = foldShop(builder.columns(), context, numbers);
  const rollup = rollupOf(facts);
  const customers = customerColumns(facts);
  const models = fitModels(customers, 200, "USD");
  const input = { shop: "x", asOf: 200, timeZone: "UTC", currency: "USD", rollup, customers, products: [], models };
  const figures = report(input);
  expect(figures.totals).toMatchObject({ customers: 2, orders: 3, customersFirstUnknown: 1 });
  expect(figures.headline.repeatPurchaseRate365.numerator).toBe(1);
  expect(figures.timeBetweenOrders).toMatchObject({ gaps: 1, pooledMeanDays: 30, firstToSecondMedianDays: null });
  expect(figures.cohorts.map((cohort) => [cohort.cohort, cohort.size])).toEqual([["1970-07", 1]]);
  expect(figures.churn).toMatchObject([{ period: "1970-Q2", atStart: 1, new: 0 }]);
});

test("where a midnight comes twice, a later order may have the earlier date, and figures that go by date follow it", () => {
  const midnight = localDaysOf("America/St_Johns").endOf(parseDay("2009-10-31") ?? 0); // at 00:01 it is 23:01 again
  const orders = [-40 * 86_400_000, 30_000, 1_800_000, 4_000_000].flatMap((after, i) =>
    [1n, 2n].slice(i === 0 ? 1 : 0).map((customerId) => ({
      id: customerId * 100n + BigInt(i),
      customerId,
      at: midnight + after,
      test: false,
      voided: false,
      cancelledAt: null,
      netMinor: BigInt(1000 + i),
      refunds: [],
    })),
  );
  for (const date of ["2009-10-31", "2009-11-01", "2010-10-30", "2010-10-31", "2011-01-31"]) {
    const asOf = parseDay(date) ?? 0;
    const shop = { timeZone: "America/St_Johns", orders, asOf };
    expectFigures(reportOf(shop, "CAD", asOf, asOf), naiveReport(orders, shop.timeZone, date, 2), date);
  }
});

test("months are complete from their last day on", () => {
  const orders = ["2011-01-10", "2011-02-03"].map((date, i) => ({
    id: BigInt(i),
    customerId: BigInt(i),
    at: Date.parse(`${date}T12:00:00Z`),
    test: false,
    voided: false,
    cancelledAt: null,
    netMinor: 5n,
    refunds: [],
  }));
  const at = (date: string): Report => {
    const asOf = parseDay(date) ?? 0;
    return reportOf({ timeZone: "UTC", orders, asOf }, "USD", asOf, asOf);
  };
  expect(at("2011-02-27").cohorts.map((cohort) => cohort.matureUpTo)).toEqual([0, null]);
  expect(at("2011-02-28").cohorts.map((cohort) => cohort.matureUpTo)).toEqual([1, 0]);
  expect(at("2011-02-27").trend.map((month) => month.complete)).toEqual([true, false]);
  expect(at("2011-02-28").trend.map((month) => month.complete)).toEqual([true, true]);
  expect(at("2011-02-27").churnByMonth).toEqual([]);
  expect(at("2011-02-28").churnByMonth).toMatchObject([{ period: "2011-02", atStart: 1, active: 1, new: 1, lost: 1 }]);
});
