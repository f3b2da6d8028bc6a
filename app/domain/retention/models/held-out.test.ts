import { expect, test } from "vitest";
import { seeded, simulateOrderDays } from "#test/retention/simulated-customers.ts";
import { OrderColumnsBuilder } from "../../orders/order-columns.ts";
import { foldShop } from "../fold-shop.ts";
import type { FactsColumns } from "../facts-columns.ts";
import { heldOut } from "./held-out.ts";

const AS_OF = 500;
const CALIBRATION_END = 400;

function factsAt(day: number, orderDays: number[][]): FactsColumns {
  const builder = new OrderColumnsBuilder();
  let id = 0n;
  orderDays.forEach((days, customer) => {
    for (const orderDay of days) builder.addOrder(++id, BigInt(customer), orderDay * 86_400_000, 0, Number.NaN, 100n);
  });
  const dayOf = (at: number): number => Math.floor(at / 86_400_000);
  return foldShop(builder.columns(), { dayOf, cutoffMs: (day + 1) * 86_400_000 });
}

test.each(["bgnbd", "mbgnbd"] as const)("%s foresees what customers do that behave as it says", (model) => {
  const behaviour = { r: 1, alpha: 6, a: 0.9, b: 2.5, leavesAtOnce: model === "mbgnbd" };
  const orderDays = simulateOrderDays(seeded(13), 4000, AS_OF, behaviour);
  const result = heldOut(model, factsAt(CALIBRATION_END, orderDays), CALIBRATION_END, factsAt(AS_OF, orderDays), AS_OF);
  if (result.notEnoughData) throw new Error("enough data");
  const actual = orderDays.map((days) => new Set(days.filter((day) => day > CALIBRATION_END)).size);
  expect(result.actualOrders).toBe(actual.reduce((sum, n) => sum + n, 0));
  expect(result.customers).toBe(4000);
  expect(Math.abs(result.relativeError ?? 1)).toBeLessThan(0.08);
  expect(result.byRepeatOrders.reduce((sum, row) => sum + row.customers, 0)).toBe(4000);
  for (const row of result.byRepeatOrders) {
    expect(Math.abs(row.predictedMean - row.actualMean)).toBeLessThan(0.05 + 0.2 * row.actualMean);
  }
});

test("a young or small shop has not enough data", () => {
  const few = [
    [1, 30, 300],
    [5, 200],
  ];
  expect(heldOut("bgnbd", factsAt(400, few), 400, factsAt(500, few), 500)).toEqual({ notEnoughData: true });
  expect(heldOut("bgnbd", factsAt(400, []), 400, factsAt(500, []), 500)).toEqual({ notEnoughData: true });
});
