import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tokenFamilies, type TokenFamily } from "./forged-tokens.ts";
import { webhookFamilies, type WebhookFamily } from "./forged-webhooks.ts";
import { rawPost, type WireAnswer } from "./raw-post.ts";
import { API_KEY, API_SECRET, sessionTokenOf, startWebWorld, visitQuery, type WebWorld } from "./web-world.ts";

const SHOP = "small-tea-room.myshopify.com";
const FOREIGN = "other-house.myshopify.com";

const store = (domain: string) => [{ type: "shop", name: domain, domain, ianaTimezone: "UTC", currencyCode: "EUR" }];

let world: WebWorld;
const answers: WireAnswer[] = [];
const tokens: string[] = [];

beforeAll(async () => {
  world = await startWebWorld([store(SHOP), store(FOREIGN)]);
  for (const shop of world.shops) expect((await world.visit(shop)).status).toBe(200);
});
afterAll(() => world.close());

/** Everything that is kept, but for what the queue does by itself. */
async function state(): Promise<Record<string, string[]>> {
  const rows = await world.dump();
  return Object.fromEntries(
    [...rows].filter(([table]) => table.startsWith("public.") || table === "pgboss.job_common"),
  );
}

async function inAnswer(response: Response): Promise<WireAnswer> {
  const headers = Object.fromEntries(response.headers);
  const answer = { status: response.status, headers, body: await response.text() };
  answers.push(answer);
  return answer;
}

const door = async ({ headers, body }: WebhookFamily["accepted"]): Promise<WireAnswer> => {
  const answer = await rawPost(`${world.url}/webhooks`, headers, body);
  answers.push(answer);
  return answer;
};

describe("forged webhooks", () => {
  const families = webhookFamilies(SHOP, FOREIGN, API_SECRET);

  test.each(families)("$name: refused, and nothing changes", async ({ forged }) => {
    const before = await state();
    for (const sent of forged) {
      const { status, body, headers } = await door(sent);
      expect([400, 401, 403], `${sent.what} was answered with ${status}`).toContain(status);
      expect(body).toBe("");
      expect(headers["cache-control"]).toBe("no-store");
    }
    expect(await state()).toEqual(before);
  });

  test.each(families)("$name: the right one is taken", async ({ accepted }) => {
    const before = (await state())["public.inbox_deliveries"] ?? [];
    expect((await door(accepted)).status).toBe(200);
    const after = (await state())["public.inbox_deliveries"] ?? [];
    expect(after.length).toBe(before.length + 1);
  });

  test("what is no POST, or too large, is refused too", async () => {
    for (const method of ["GET", "PUT", "DELETE", "PATCH", "HEAD"]) {
      expect((await world.ask("/webhooks", { method })).status, method).toBe(405);
    }
    const large = Buffer.alloc(1_000_001, " ");
    const headers = families[0]?.accepted.headers ?? {};
    expect((await rawPost(`${world.url}/webhooks`, headers, large)).status).toBe(413);
    const chunks = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 11; i++) controller.enqueue(Buffer.alloc(100_000, " "));
        controller.close();
      },
    });
    const chunked = await fetch(`${world.url}/webhooks`, {
      method: "POST",
      body: chunks,
      duplex: "half",
    });
    expect(chunked.status).toBe(413);
  });
});

describe("forged session tokens", () => {
  const families = tokenFamilies({ key: API_KEY, secret: API_SECRET, shop: SHOP, foreign: FOREIGN });

  /** As App Bridge sends it, to a page's data and to a file. */
  const asHeader = async (token: string, address: string): Promise<WireAnswer> => {
    const headers = { authorization: `Bearer ${token}` };
    return inAnswer(await world.ask(address, { headers }));
  };
  /** As Shopify's admin puts it into the address of the framed page. */
  const inAddress = async (token: string): Promise<WireAnswer> => {
    const shop = world.shops[0];
    if (!shop) throw new Error("no shop");
    return inAnswer(await world.ask(`/app?${visitQuery(shop, token).toString()}`));
  };

  const sendable = (token: string): boolean => /^[\x21-\x7e]+$/.test(token);

  test.each<TokenFamily>(families)("$name: refused, and nothing changes", async ({ forged }) => {
    const before = await state();
    for (const { what, token } of forged) {
      tokens.push(token);
      for (const address of ["/app/export/trend.csv", "/app/customers.data"]) {
        if (!sendable(token)) continue;
        const { status, headers } = await asHeader(token, address);
        expect(status, `${what} at ${address}`).toBe(401);
        expect(headers["x-shopify-retry-invalid-session-request"], what).toBe("1");
      }
      const page = await inAddress(token);
      const bounced = page.status === 302 && /^\/auth\/(session-token\?|login)/.test(page.headers.location ?? "");
      expect([400, 401, 403].includes(page.status) || bounced, `${what} was answered with ${page.status}`).toBe(true);
    }
    expect(await state()).toEqual(before);
  });

  test.each<TokenFamily>(families)("$name: the right one is taken", async () => {
    const shop = world.shops[0];
    if (!shop) throw new Error("no shop");
    const token = sessionTokenOf(shop);
    tokens.push(token);
    expect((await asHeader(token, "/app/export/trend.csv")).status).toBe(200);
    expect((await asHeader(token, "/app/customers.data")).status).toBe(200);
    expect((await inAddress(token)).status).toBe(200);
  });
});

test("there were enough of them, in enough families", () => {
  const webhooks = webhookFamilies(SHOP, FOREIGN, API_SECRET);
  const sessions = tokenFamilies({ key: API_KEY, secret: API_SECRET, shop: SHOP, foreign: FOREIGN });
  const count = [...webhooks, ...sessions].reduce((sum, family) => sum + family.forged.length, 0);
  console.log(`${count} forgeries in ${webhooks.length + sessions.length} families`);
  expect(webhooks.length + sessions.length).toBeGreaterThanOrEqual(10);
  expect(count).toBeGreaterThanOrEqual(500);
});

test("answers and logs say nothing of tokens, signatures, secrets or our source", () => {
  const log = world.logs();
  expect(log).toContain('"answered"');
  const said = [log, ...answers.map((answer) => `${answer.body}\n${JSON.stringify(answer.headers)}`)];
  // Signatures alone are enough to know a token again; the parts that all tokens share would be found anywhere.
  const marks = [API_SECRET, ...tokens.map((token) => token.split(".")[2] ?? "").filter((part) => part.length > 20)];
  for (const text of said) {
    for (const mark of marks) expect(text.includes(mark), mark.slice(0, 12)).toBe(false);
    expect(text).not.toMatch(/\n\s+at .+:\d+:\d+/);
    expect(text).not.toMatch(/shpat_|shprt_|eyJhbGciOi/);
  }
});
