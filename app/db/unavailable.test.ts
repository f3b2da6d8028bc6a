import { expect, it } from "vitest";
import { isDatabaseUnavailable } from "./unavailable.ts";

const coded = (code: string, more: object = {}): Error => Object.assign(new Error("made up"), { code, ...more });

it.each([
  ["refused by the server's port", coded("ECONNREFUSED", { syscall: "connect" })],
  ["refused at every address of a name", Object.assign(new AggregateError([], ""), { code: "ECONNREFUSED" })],
  ["shutting down", coded("57P01")],
  ["starting up", coded("57P03")],
  ["no connection left", coded("53300")],
  ["connection broken", coded("08006")],
  ["the driver's own words", new Error("Connection terminated unexpectedly")],
  ["the pool's own words", new Error("timeout exceeded when trying to connect")],
  ["in Prisma's words", coded("P1017")],
  ["no connection free in Prisma's pool", coded("P2024")],
  ["as a cause", new Error("wrapped", { cause: coded("57P01") })],
])("is away: %s", (_case, error) => {
  expect(isDatabaseUnavailable(error)).toBe(true);
});

it.each([
  ["a broken rule", coded("23505")],
  ["an unknown table", coded("42P01")],
  ["a broken rule in Prisma's words", coded("P2002")],
  ["a call to Shopify", Object.assign(new TypeError("fetch failed"), { cause: undefined, code: "ECONNREFUSED" })],
  ["a missing file", coded("EACCES", { syscall: "open" })],
  ["anything", "ECONNREFUSED"],
])("is there: %s", (_case, error) => {
  expect(isDatabaseUnavailable(error)).toBe(false);
});
