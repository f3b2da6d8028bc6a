import path from "node:path";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { createRequestHandler, type ServerBuild } from "@remix-run/node";
import { freshDatabase, testEnvironment } from "./database.ts";

/** Later than the last turn of the event loop in which a page is rendered. */
const TURNS = 40;

let answer: (request: Request) => Promise<Response>;

beforeAll(async () => {
  Object.assign(process.env, testEnvironment(await freshDatabase()));
  const build = (await import(path.resolve("build/server/index.js"))) as ServerBuild;
  answer = createRequestHandler(build, "production");
});
afterEach(() => vi.restoreAllMocks());

/** Lets every timer of a second and more strike after so many turns of the event loop, as when the machine had stood still. */
function endPatienceAfter(turns: number): void {
  const timer = globalThis.setTimeout;
  vi.spyOn(globalThis, "setTimeout").mockImplementation((strike: () => void, delay = 0) => {
    if (delay < 1_000) return timer(strike, delay);
    const wait = (left: number): unknown => setImmediate(() => (left === 0 ? strike() : wait(left - 1)));
    wait(turns);
    return timer(() => undefined, 0);
  });
}

it("whenever patience with a page ends, it is sent whole or not at all: without its data it would answer to nothing", async () => {
  const outcomes: string[] = [];
  for (let turns = 0; turns <= TURNS; turns++) {
    endPatienceAfter(turns);
    const response = await answer(new Request("https://regulars.example/"));
    const page = await response.text();
    const whole = page.includes("streamController.close()") && page.includes("</html>");
    outcomes.push(response.status === 200 ? (whole ? "whole" : "cut off") : "refused");
    vi.restoreAllMocks();
  }
  expect(new Set(outcomes)).toEqual(new Set(["refused", "whole"]));
});
