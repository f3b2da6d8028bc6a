import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { adminClient, type AdminClientParts } from "./admin-client.ts";
import type { Operation } from "./operation.ts";
import { backoffMs, restoreMs } from "./throttle.ts";
import { ShopifyTrouble, troubleKind } from "./trouble.ts";

const SHOP = "a-shop.myshopify.com";
const realFetch = globalThis.fetch;

type Scripted = Response | Error;

/** Answers calls from a script, noting the token of each; the last answer repeats. */
function script(answers: (() => Scripted)[]): { tokens: string[] } {
  const tokens: string[] = [];
  globalThis.fetch = (input, init) => {
    expect(input).toBe(`https://${SHOP}/admin/api/2026-10/graphql.json`);
    tokens.push(new Headers(init?.headers).get("x-shopify-access-token") ?? "");
    const answer = (answers[Math.min(tokens.length, answers.length) - 1] ?? (() => new Error("no script")))();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { tokens };
}

afterEach(() => {
  globalThis.fetch = realFetch;
});

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  (): Scripted =>
    new Response(JSON.stringify(body), { status, headers });
const status = (code: number, headers?: Record<string, string>) => json({ errors: "no" }, code, headers);
const fine = json({ data: { n: 1 } });
const lost = (): Scripted => new TypeError("fetch failed: shpat_secret");
const coded = (code: string, extensions: unknown = {}) =>
  json({ errors: [{ message: "m", extensions: { code } }], extensions });
const throttled = coded("THROTTLED", {
  cost: {
    requestedQueryCost: 800,
    throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 300, restoreRate: 100 },
  },
});

const query: Operation<Record<string, never>, unknown> = {
  name: "Q",
  kind: "query",
  document: "query Q { shop { id } }",
  parse: (data) => data,
};
const mutation = { ...query, kind: "mutation" as const };

function client(): { slept: number[]; buried: string[]; run: (op: typeof query) => Promise<unknown> } {
  const slept: number[] = [];
  const buried: string[] = [];
  const parts: AdminClientParts = {
    token: () => Promise.resolve("first"),
    replaceToken: () => Promise.resolve("second"),
    buryToken: (_shop, token) => Promise.resolve(void buried.push(token)),
    sleep: (ms) => Promise.resolve(void slept.push(ms)),
    random: () => 0.5,
  };
  return { slept, buried, run: (operation) => adminClient(SHOP, parts).run(operation, {}) };
}

async function troubleOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => "fine",
    (reason: unknown) => reason,
  );
  if (error instanceof ShopifyTrouble) return `${error.kind} ${error.code}`;
  return error instanceof Error ? `bug ${error.message}` : String(error);
}

describe("adminClient", () => {
  test.each([
    [402, "stop"],
    [403, "stop"],
    [404, "stop"],
    [423, "stop"],
    [429, "retry"],
    [430, "retry"],
    [500, "retry"],
    [502, "retry"],
    [503, "retry"],
    [504, "retry"],
  ])("status %i means %s", async (code, kind) => {
    script([status(code)]);
    expect(await troubleOf(client().run(query))).toBe(`${kind} HTTP_${code}`);
  });

  test.each([
    ["ACCESS_DENIED", "stop ACCESS_DENIED"],
    ["SHOP_INACTIVE", "stop SHOP_INACTIVE"],
    ["MAX_COST_EXCEEDED", "stop MAX_COST_EXCEEDED"],
    ["THROTTLED", "retry THROTTLED"],
    ["INTERNAL_SERVER_ERROR", "retry INTERNAL_SERVER_ERROR"],
    ["undefinedField", "bug Shopify refused Q: undefinedField"],
  ])("an answer with the code %s ends as: %s", async (code, expected) => {
    script([coded(code)]);
    expect(await troubleOf(client().run(query))).toBe(expected);
  });

  test("an answer without errors that cannot be read, and one whose errors have no code", async () => {
    script([() => new Response("<html>")]);
    expect(await troubleOf(client().run(query))).toBe("retry UNREADABLE");
    script([json({ errors: [{ message: "Field 'x' is missing" }] })]);
    expect(await troubleOf(client().run(query))).toBe("bug Shopify refused Q: REQUEST_REFUSED");
  });

  test("waits until the bucket holds the query again, with jitter, and then goes on", async () => {
    const { slept, run } = client();
    script([throttled, throttled, fine]);
    expect(await run(query)).toEqual({ n: 1 });
    expect(slept).toEqual([5000 + 250, 5000 + 500]);
  });

  test("takes Retry-After in seconds", async () => {
    const { slept, run } = client();
    script([status(429, { "retry-after": "2.0" }), fine]);
    await run(query);
    expect(slept).toEqual([2000 + 250]);
  });

  test("repeats a query after 5xx and lost answers, five attempts in all", async () => {
    const { slept, run } = client();
    script([status(502), lost, fine]);
    expect(await run(query)).toEqual({ n: 1 });
    const { tokens } = script([lost]);
    expect(await troubleOf(run(query))).toBe("retry NETWORK");
    expect(tokens).toHaveLength(5);
    expect(slept).toEqual([250, 500, 250, 500, 1000, 2000]);
  });

  test.each([
    ["a lost answer", lost],
    ["a 502", status(502)],
    ["an internal error", coded("INTERNAL_SERVER_ERROR")],
    ["half an answer", () => new Response('{"data":{"n"')],
  ])("does not repeat a mutation after %s", async (_name, answer) => {
    const { tokens } = script([answer, fine]);
    expect(await troubleOf(client().run(mutation))).toBe("retry OUTCOME_UNKNOWN");
    expect(tokens).toHaveLength(1);
  });

  test("repeats a mutation that Shopify certainly did not run", async () => {
    const { tokens } = script([throttled, status(429), status(401), fine]);
    expect(await client().run(mutation)).toEqual({ n: 1 });
    expect(tokens).toEqual(["first", "first", "first", "second"]);
  });

  test("tries a refused token's successor once, then buries it", async () => {
    const { tokens } = script([status(401)]);
    const { buried, run } = client();
    expect(await troubleOf(run(query))).toBe("reauth HTTP_401");
    expect(tokens).toEqual(["first", "second"]);
    expect(buried).toEqual(["second"]);
  });

  test("errors tell nothing of tokens, variables or answers", async () => {
    for (const answer of [lost, status(401), coded("ACCESS_DENIED"), coded("argumentLiteralsIncompatible")]) {
      script([answer]);
      const error: unknown = await client()
        .run(query)
        .catch((reason: unknown) => reason);
      const shown = `${String(error)} ${error instanceof Error ? (error.stack ?? "") : ""} ${JSON.stringify(error)}`;
      expect(shown).not.toMatch(/shpat_|first|second|fetch failed/);
    }
  });
});

describe("throttle", () => {
  test("waits exactly as long as the missing points take", () => {
    expect(restoreMs({ requested: 800, available: 300, restoreRate: 100 })).toBe(5000);
    expect(restoreMs({ requested: 10, available: 300, restoreRate: 100 })).toBe(0);
    expect(restoreMs({ requested: 10, available: 0, restoreRate: 0 })).toBe(30_000);
  });

  test("backs off at random between nothing and twice as much each time, 30 s at most", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (n, r) => {
          const wait = backoffMs(n, r);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** (n - 1)));
        },
      ),
    );
  });

  test("whatever the table does not know is a bug of ours", () => {
    expect(troubleKind("HTTP_400")).toBeNull();
    expect(troubleKind("HTTP_599")).toBe("retry");
    expect(troubleKind("constructor")).toBeNull();
  });
});
