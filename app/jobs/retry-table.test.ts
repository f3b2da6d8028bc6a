import { describe, expect, it } from "vitest";
import { decide, workerDied, type Decision } from "./retry-table.ts";

const trouble = (kind: string, code = "X"): Error => Object.assign(new Error(`Shopify: ${code}`), { kind, code });
const coded = (code: string): Error => Object.assign(new Error("database or network"), { code });

/** Every row: what was thrown, and after how many attempts it is given up (null: at once, without being kept). */
const ROWS: [string, unknown, number | null][] = [
  ["trouble that passes", trouble("retry", "THROTTLED"), 20],
  ["trouble that stays", trouble("stop", "HTTP_402"), null],
  ["a token that died", trouble("reauth", "HTTP_401"), null],
  ["the database's connection broke", coded("08006"), 20],
  ["the database is full", coded("53100"), 20],
  ["the database shuts down", coded("57P01"), 20],
  ["the database's disk fails", coded("58030"), 20],
  ["the database is not there", coded("ECONNREFUSED"), 20],
  ["the network broke", coded("ECONNRESET"), 20],
  ["no name service", coded("EAI_AGAIN"), 20],
  ["the driver lost the connection", new Error("Connection terminated unexpectedly"), 20],
  ["the driver waited in vain", new Error("timeout exceeded when trying to connect"), 20],
  ["a statement of ours is wrong", coded("42601"), 3],
  ["a bug", new TypeError("undefined is not a function"), 3],
  ["something that is no error", "text", 3],
  ["the worker died", undefined, 5],
];

function decisions(error: unknown): Decision[] {
  return Array.from({ length: 25 }, (_, retryCount) => decide(error, retryCount));
}

describe("what becomes of a job that failed", () => {
  it.each(ROWS.filter(([, , attempts]) => attempts === null))("%s: stop, however often", (_, error) => {
    expect(new Set(decisions(error))).toEqual(new Set(["stop"]));
  });

  it.each(ROWS.filter(([, error, attempts]) => attempts !== null && error !== undefined))(
    "%s: retry, and set aside after %j attempts",
    (_, error, attempts) => {
      const all = decisions(error);
      expect(all.slice(0, (attempts ?? 0) - 1).every((one) => one === "retry")).toBe(true);
      expect(all.slice((attempts ?? 0) - 1).every((one) => one === "set-aside")).toBe(true);
    },
  );

  // It is asked when the next attempt begins, because the last one could not say a word.
  it("the worker died: five attempts, and the sixth does not begin", () => {
    const all = decisions(undefined);
    expect(all.slice(0, 5).every((one) => one === "retry")).toBe(true);
    expect(all.slice(5).every((one) => one === "set-aside")).toBe(true);
  });
});

it("tells an attempt whose worker died from one that failed", () => {
  expect(workerDied({ value: { message: "job heartbeat timeout" } })).toBe(true);
  for (const output of [null, undefined, {}, { message: "ShopifyTrouble" }, { value: { message: "job timed out" } }]) {
    expect(workerDied(output)).toBe(false);
  }
});
