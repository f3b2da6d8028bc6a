import fs from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostedShop } from "#sandbox/wire/hosted-shop.ts";
import { loyaltyForms } from "./loyalty-of-shop.ts";
import { addresses, KINDS, SERVER_PATHS } from "./route-table.ts";
import { rowsOf, startTwoShops, type Tenant, type TwoShops } from "./two-shops.ts";
import { sessionTokenOf, visitQuery } from "./web-world.ts";

let shops: TwoShops;

beforeAll(async () => {
  shops = await startTwoShops();
});
afterAll(() => shops.world.close());

const FILES = [
  "trend",
  "reorder-curve",
  "churn-quarters",
  "churn-months",
  "cohorts-active",
  "rfm",
  "top-customers",
  "first-products",
  "models",
  "liability",
  "liability-money",
];

/** Routes with the number of something that belongs to a shop. */
const NUMBERED = /:(reward|campaign|member)$/;

/** Such a route with the number of the tenant's own. */
function numbered(route: string, { loyalty }: Tenant): string {
  return route
    .replace(":reward", String(loyalty.rewardId))
    .replace(":campaign", String(loyalty.campaignId))
    .replace(":member", loyalty.memberId);
}

/** The addresses a route stands for. */
function filledIn(route: string): string[] {
  if (route === "/app/export/:file") return FILES.map((file) => `/app/export/${file}.csv`);
  if (route === "/auth/*") return ["/auth/session-token", "/auth/exit-iframe", "/auth/callback", "/auth/anything"];
  if (route === "/app/privacy/:request")
    return [shops.other, shops.own].map(({ requestId }) => `/app/privacy/${requestId}`);
  if (route === "/app/*") return ["/app/nothing-here"];
  if (NUMBERED.test(route)) {
    return [shops.other, shops.own].map((tenant) => numbered(route, tenant)).flatMap((path) => [path, `${path}.data`]);
  }
  if (KINDS[route] === "embedded page") return [route, route === "/app" ? "/app.data" : `${route}.data`];
  return [route];
}

type Answer = { what: string; status: number; text: string };

/** Asks an address in every way that a session token of one shop and the names of another can be combined. */
async function everyWay(address: string, token: HostedShop | null, named: Tenant): Promise<Answer[]> {
  const { world } = shops;
  const query = visitQuery(named.hosted, token ? sessionTokenOf(token) : "");
  if (token === null) query.delete("id_token");
  const bearer: Record<string, string> = token ? { authorization: `Bearer ${sessionTokenOf(token)}` } : {};
  const ids = new URLSearchParams({
    shop: named.hosted.domain,
    shopId: String(named.id),
    id: String(named.id),
    customerId: "9840000000100",
  });
  const forms: Record<string, string>[] = [
    { intent: "retry", jobId: named.jobId },
    { intent: "reconcile", shopId: String(named.id), shop: named.hosted.domain },
    ...loyaltyForms(named.loyalty, "9840000000100"),
  ];
  const ways: [string, string, RequestInit][] = [
    ["bearer", address, { headers: bearer }],
    ["bearer and the other's ids", `${address}?${ids.toString()}`, { headers: bearer }],
    ["bearer and the other's address", `${address}?${query.toString()}`, { headers: bearer }],
    ["the other's address", `${address}?${query.toString()}`, {}],
    [
      "bearer and the other's headers",
      address,
      { headers: { ...bearer, "x-shopify-shop-domain": named.hosted.domain, cookie: `shop=${named.hosted.domain}` } },
    ],
    ...forms.map((form): [string, string, RequestInit] => [
      `POST ${form.intent}`,
      `${address}?${ids.toString()}`,
      { method: "POST", headers: bearer, body: new URLSearchParams(form) },
    ]),
    ...["PUT", "DELETE", "PATCH"].map((method): [string, string, RequestInit] => [
      method,
      address,
      { method, headers: bearer },
    ]),
  ];
  const answers: Answer[] = [];
  for (const [what, url, init] of ways) {
    const response = await world.ask(url, init);
    // An answer may repeat what the question said; what it says beside that counts.
    const said = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n") + (await response.text());
    answers.push({ what: `${what} at ${address}`, status: response.status, text: said });
  }
  return answers;
}

/** The marks of a shop that an answer may hold because the question named them: its domain and handle. */
const named = (tenant: Tenant): string => tenant.hosted.handle;

function expectNothingOf(tenant: Tenant, answers: readonly Answer[], question: Tenant | null): void {
  for (const { what, text } of answers) {
    for (const mark of tenant.marks) {
      // A redirect repeats the address it was asked for.
      if (what.includes(mark) || (question === tenant && [named(tenant), tenant.jobId].includes(mark))) continue;
      expect(text.includes(mark), `${what} shows ${mark}`).toBe(false);
    }
  }
}

describe("the routes", () => {
  test("are all known here", () => {
    expect(addresses()).toEqual(Object.keys(KINDS).sort());
    const server = fs.readFileSync("app/server.ts", "utf8");
    const paths = [...server.matchAll(/app\.(?:get|post|put|use|all)\(\s*"(\/[^"]*)"/g)].map((match) => match[1]);
    expect(paths.filter((path) => !((path ?? "") in KINDS)).sort()).toEqual([...SERVER_PATHS].sort());
  });

  test("show the shop its own data", async () => {
    const { own, other, world } = shops;
    for (const tenant of [own, other]) {
      const page = await (await world.visit(tenant.hosted, "/app/customers")).text();
      for (const mark of tenant.marks.slice(0, 3)) expect(page).toContain(mark);
      const bearer = { headers: { authorization: `Bearer ${sessionTokenOf(tenant.hosted)}` } };
      const found = await world.ask(`/app/privacy/${tenant.requestId}`, bearer);
      expect([found.status, await found.text()]).toEqual([200, expect.stringContaining('"customerId"')]);
      const data = await world.ask("/app/data.data", {
        headers: { authorization: `Bearer ${sessionTokenOf(tenant.hosted)}` },
      });
      expect(await data.text()).toContain(tenant.jobId);
    }
  });

  test("show the shop its own programme, and of another's numbers only that there is nothing", async () => {
    const { own, other, world } = shops;
    const ask = async (path: string, init: RequestInit = {}): Promise<[number, string]> => {
      const response = await world.ask(path, {
        ...init,
        headers: { authorization: `Bearer ${sessionTokenOf(own.hosted)}` },
      });
      return [response.status, (await response.text()).replace(/"now",\d+/, "")];
    };
    for (const route of ["/app/rewards/:reward", "/app/campaigns/:campaign", "/app/members/:member"]) {
      expect((await ask(`${numbered(route, own)}.data`))[0]).toBe(200);
      const foreign = await ask(`${numbered(route, other)}.data`);
      expect(foreign[0]).toBe(404);
      const nowhere = route.replace(/:\w+$/, "777");
      expect(foreign[1]).toBe((await ask(`${nowhere}.data`))[1]);
    }
    const settle = (tenant: Tenant): Promise<[number, string]> => {
      const { redemptionId } = tenant.loyalty;
      const body = new URLSearchParams({ intent: "resolve", redemptionId, happened: "no", reason: "looked" });
      return ask("/app/rewards.data", { method: "POST", body });
    };
    expect((await settle(other))[1]).toContain("not_parked");
    const cancel = async (code: Tenant): Promise<string> => {
      const body = new URLSearchParams({ intent: "cancel-code", redemptionId: code.loyalty.codeId });
      return (await ask(`${numbered("/app/members/:member", own)}.data`, { method: "POST", body }))[1];
    };
    expect(await cancel(other)).toContain("unknown_redemption");
    expect(await cancel(own)).toContain("cancelling");
    const page = (await ask("/app/rewards.data"))[1];
    expect([page.includes("tea-house gift"), page.includes("rival-roaster gift")]).toEqual([true, false]);
  });

  test("another shop's job cannot be told from one that does not exist, and stays; one's own is retried", async () => {
    const { own, other, world } = shops;
    const retry = async (jobId: string): Promise<[number, string]> => {
      const response = await world.ask("/app/data.data", {
        method: "POST",
        headers: { authorization: `Bearer ${sessionTokenOf(own.hosted)}` },
        body: new URLSearchParams({ intent: "retry", jobId }),
      });
      return [response.status, await response.text()];
    };
    const jobs = async (): Promise<string> => ((await world.dump()).get("pgboss.job_common") ?? []).join("\n");
    expect(await retry(other.jobId)).toEqual(await retry("7d5c1f0e-3b1a-4c77-9a52-0f3c8de21b11"));
    expect(await jobs()).toContain(other.jobId);
    expect((await retry(own.jobId))[0]).toBe(200);
    expect(await jobs()).not.toContain(own.jobId);
  });

  test.each(Object.keys(KINDS))("%s gives nothing of another shop away, and changes nothing there", async (route) => {
    const { own, other, world } = shops;
    const before = await rowsOf(world.databaseUrl, other.id);
    for (const address of filledIn(route)) {
      const answers = await everyWay(address, own.hosted, other);
      expectNothingOf(other, answers, other);
      expectNothingOf(other, await everyWay(address, own.hosted, own), own);
    }
    expect(await rowsOf(world.databaseUrl, other.id)).toEqual(before);
  });

  test.each(Object.keys(KINDS))("%s gives nothing of any shop to nobody", async (route) => {
    const { own, other, world } = shops;
    const before = [await rowsOf(world.databaseUrl, own.id), await rowsOf(world.databaseUrl, other.id)];
    for (const address of filledIn(route)) {
      const answers = await everyWay(address, null, other);
      expectNothingOf(other, answers, other);
      expectNothingOf(own, answers, other);
      const open = ["public page", "token page"].includes(KINDS[route] ?? "");
      if (!open) for (const { what, status } of answers) expect(status, what).not.toBe(200);
    }
    expect([await rowsOf(world.databaseUrl, own.id), await rowsOf(world.databaseUrl, other.id)]).toEqual(before);
  });
});

describe("headers", () => {
  type Headers = Record<string, string>;
  const headersOf = async (address: string, init: RequestInit = {}): Promise<[number, Headers]> => {
    const response = await shops.world.ask(address, init);
    await response.arrayBuffer();
    return [response.status, Object.fromEntries(response.headers)];
  };
  const policyOf = (headers: Headers): Record<string, string> =>
    Object.fromEntries(
      (headers["content-security-policy"] ?? "").split(";").map((part) => {
        const [name = "", ...values] = part.trim().split(" ");
        return [name, values.join(" ")];
      }),
    );

  test.each(Object.keys(KINDS).filter((route) => KINDS[route] === "embedded page"))(
    "%s may be framed by its own shop's admin only",
    async (route) => {
      for (const tenant of [shops.own, shops.other]) {
        const { hosted } = tenant;
        const [status, headers] = await headersOf(
          `${numbered(route, tenant).replace("*", "x")}?${visitQuery(hosted).toString()}`,
        );
        expect(status).toBe(route === "/app/*" ? 404 : 200);
        const policy = policyOf(headers);
        const ancestors = (policy["frame-ancestors"] ?? "").split(" ");
        expect(ancestors).toContain(`https://${hosted.domain}`);
        expect(ancestors).toContain("https://admin.shopify.com");
        expect(ancestors.filter((one) => one.includes("myshopify.com") && one !== `https://${hosted.domain}`)).toEqual(
          [],
        );
        expect(ancestors.filter((one) => ["*", "https:", "'self'"].includes(one))).toEqual([]);
        expect(policy["script-src"]).toMatch(/^'self' 'nonce-[A-Za-z0-9+/]{22}==' https:\/\/cdn\.shopify\.com$/);
        expect(policy["object-src"]).toBe("'none'");
        expect(policy["base-uri"]).toBe("'none'");
      }
    },
  );

  test.each(["/", "/auth/login", "/nothing-here", "/wp-login.php"])("%s may be framed by nobody", async (address) => {
    for (const query of ["", `?shop=${shops.own.hosted.domain}&host=x&embedded=1`]) {
      const [status, headers] = await headersOf(address + query);
      if (status >= 300 && status < 400) continue;
      expect(policyOf(headers)["frame-ancestors"], address + query).toBe("'none'");
    }
  });

  test("two answers never share a nonce", async () => {
    const nonces = await Promise.all(
      Array.from({ length: 5 }, async () => policyOf((await headersOf("/"))[1])["script-src"]),
    );
    expect(new Set(nonces).size).toBe(5);
  });

  test.each(Object.keys(KINDS))(
    "%s is kept by no cache where it is about a shop, and says so of its type",
    async (route) => {
      const about = ["embedded page", "shop's file"].includes(KINDS[route] ?? "");
      for (const address of filledIn(route)) {
        const asked = `${address}?${visitQuery(shops.own.hosted).toString()}`;
        const bearer = { headers: { authorization: `Bearer ${sessionTokenOf(shops.own.hosted)}` } };
        for (const [status, headers] of [
          await headersOf(asked),
          await headersOf(address, bearer),
          await headersOf(address),
        ]) {
          expect(headers["x-content-type-options"], address).toBe("nosniff");
          expect(headers["referrer-policy"], address).toBe("strict-origin-when-cross-origin");
          expect(headers["strict-transport-security"], address).toMatch(/^max-age=31536000/);
          expect(headers["x-powered-by"], address).toBeUndefined();
          expect(headers["set-cookie"], address).toBeUndefined();
          if (about) expect(headers["cache-control"], `${address} ${status}`).toContain("no-store");
        }
      }
    },
  );
});
