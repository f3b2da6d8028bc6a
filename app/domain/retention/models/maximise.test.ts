import { expect, test } from "vitest";
import { maximise, type Evaluation } from "./maximise.ts";

const wide = { lower: [-10, -10], upper: [10, 10] };

const banana = ([x = 0, y = 0]: number[]): Evaluation => ({
  value: -((1 - x) ** 2) - 100 * (y - x * x) ** 2,
  gradient: [2 * (1 - x) + 400 * x * (y - x * x), -200 * (y - x * x)],
});

test("it climbs Rosenbrock's banana from afar", () => {
  const { point, value } = maximise(banana, [-3, 7], wide);
  expect(point[0]).toBeCloseTo(1, 5);
  expect(point[1]).toBeCloseTo(1, 5);
  expect(value).toBeCloseTo(0, 10);
});

test("it stays within the bounds, and goes on along them", () => {
  const { point } = maximise(banana, [-1, 1], { lower: [-10, -10], upper: [0.5, 10] });
  expect(point[0]).toBe(0.5);
  expect(point[1]).toBeCloseTo(0.25, 6);
});

test("it steps back from where the function is not defined", () => {
  const evaluate = ([x = 0]: number[]): Evaluation => ({ value: Math.log(x) - x, gradient: [1 / x - 1] });
  expect(maximise(evaluate, [0.01], { lower: [-5], upper: [50] }).point[0]).toBeCloseTo(1, 6);
});
