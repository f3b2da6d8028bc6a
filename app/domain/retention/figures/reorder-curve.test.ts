import fc from "fast-check";
import { expect, test } from "vitest";
import { kaplanMeier } from "#test/retention/naive-report.ts";
import { Rollup } from "../rollup.ts";
import { RollupKind } from "../rollup-kinds.ts";
import { reorderCurve } from "./reorder-curve.ts";

const AS_OF = 1000;

function curveOf(subjects: { days: number; event: boolean }[]) {
  const rollup = new Rollup();
  for (const { days, event } of subjects) {
    if (event) rollup.add(RollupKind.firstGapsByDays, days, 0, 1);
    else rollup.add(RollupKind.singleOrderCustomersByDay, AS_OF - days, 0, 1);
  }
  return reorderCurve(rollup, AS_OF);
}

test("it is the product-limit estimate with Greenwood's error", () => {
  const subject = fc.record({ days: fc.oneof(fc.nat(400), fc.constantFrom(0, 30, 60, 90)), event: fc.boolean() });
  fc.assert(
    fc.property(fc.array(subject, { maxLength: 40 }), (subjects) => {
      const expected = kaplanMeier(subjects);
      const actual = curveOf(subjects);
      expect(actual.medianDays).toBe(expected.medianDays);
      actual.points.forEach((point, i) => {
        expect(point.share === null).toBe(expected.points[i]?.share === null);
        expect(point.share ?? 0).toBeCloseTo(expected.points[i]?.share ?? 0, 12);
        expect(point.standardError ?? 0).toBeCloseTo(expected.points[i]?.standardError ?? 0, 12);
      });
    }),
  );
});

test("without censoring half is half: the median is reached when half have ordered again, for any number of customers", () => {
  for (let half = 1; half < 200; half++) {
    const subjects = Array.from({ length: 2 * half }, (_, i) => ({ days: i + 1, event: i < half }));
    expect(curveOf(subjects.map((s) => (s.event ? s : { days: 900, event: false }))).medianDays).toBe(half);
  }
});

test("a tie counts the event before the censoring", () => {
  const { points } = curveOf([
    { days: 30, event: true },
    { days: 30, event: false },
  ]);
  expect(points[0]).toEqual({ days: 30, share: 0.5, standardError: Math.sqrt(0.5 * 0.5 * 0.5) });
  expect(points[1]).toEqual({ days: 60, share: null, standardError: null });
});
