import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createStoppedClock } from "./clock.ts";
import { type Sandbox, startSandbox } from "./server.ts";
import { openStore } from "./store/store.ts";

const run = promisify(execFile);
let sandbox: Sandbox;
let nowMs = Date.now();

async function* storeLines(): AsyncGenerator<string> {
  await Promise.resolve();
  yield '{"type":"shop","name":"Tea","domain":"tea.myshopify.com","ianaTimezone":"Europe/London","currencyCode":"GBP"}';
}

beforeAll(async () => {
  sandbox = await startSandbox({
    store: await openStore(storeLines(), { clock: createStoppedClock(Date.UTC(2026, 9, 20)) }),
    app: { key: "key", secret: "secret", tomlPath: path.resolve("shopify.app.toml") },
    wireNow: () => nowMs,
  });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  nowMs = Date.now();
  sandbox.faults.clear();
});

async function post(pathname: string, body: unknown, headers: Record<string, string> = {}, host = "tea.myshopify.com") {
  const response = await fetch(sandbox.url + pathname, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-host": host, ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const credentials = { client_id: "key", client_secret: "secret" };
const sessionToken = async (): Promise<string> => {
  const response = await fetch(`${sandbox.adminUrl}/store/tea/session-token`);
  return response.text();
};
const exchange = (subjectToken: string, more: Record<string, unknown> = {}) =>
  post("/admin/oauth/access_token", {
    ...credentials,
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: subjectToken,
    subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
    requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
    expiring: "1",
    ...more,
  });
const graphql = (token: string, pathname = "/admin/api/2026-10/graphql.json") =>
  post(pathname, { query: "{ shop { name } }" }, { "x-shopify-access-token": token });
const refresh = (token: unknown) =>
  post("/admin/oauth/access_token", { ...credentials, grant_type: "refresh_token", refresh_token: token });

describe("the token endpoint", () => {
  it("exchanges a session token, and the access token works for an hour", async () => {
    const { status, body } = await exchange(await sessionToken());
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: 3600, refresh_token_expires_in: 7_776_000 });
    const token = String(body["access_token"]);
    expect(await graphql(token)).toMatchObject({ status: 200, body: { data: { shop: { name: "Tea" } } } });
    nowMs += 3_600_000;
    expect(await graphql(token)).toMatchObject({ status: 401 });
    const second = await refresh(body["refresh_token"]);
    expect(await graphql(String(second.body["access_token"]))).toMatchObject({ status: 200 });
    expect(await refresh(body["refresh_token"])).toEqual({
      status: 401,
      body: { error: "invalid_request", error_description: "This request requires an active refresh_token" },
    });
  });

  it("gives online tokens their user", async () => {
    const { body } = await exchange(await sessionToken(), {
      requested_token_type: "urn:shopify:params:oauth:token-type:online-access-token",
    });
    expect(body).toMatchObject({ associated_user: { id: 548380009 } });
    expect(body).not.toHaveProperty("refresh_token");
  });

  it("refuses a session token that is expired or forged, and a client that is another", async () => {
    const token = await sessionToken();
    const forged = `${token.slice(0, -2)}xx`;
    expect(await exchange(forged)).toMatchObject({ status: 400, body: { error: "invalid_subject_token" } });
    nowMs += 61_000;
    expect(await exchange(token)).toMatchObject({ status: 400, body: { error: "invalid_subject_token" } });
    nowMs -= 61_000;
    expect(await exchange(token, { client_secret: "other" })).toMatchObject({ status: 401 });
    expect(await exchange(token, { grant_type: "password" })).toMatchObject({ status: 400 });
  });
});

describe("the Admin API's door", () => {
  it("knows its shops, versions and tokens", async () => {
    const { access_token: token } = sandbox.shop.tokens.issueOffline(true);
    expect(await graphql(token, "/admin/api/2025-01/graphql.json"), "falls forward").toMatchObject({ status: 200 });
    expect(await graphql(token, "/admin/api/2027-01/graphql.json")).toEqual({
      status: 404,
      body: { errors: "Not Found" },
    });
    expect(await graphql("shpat_wrong")).toMatchObject({ status: 401 });
    const other = await post("/admin/api/2026-10/graphql.json", {}, {}, "other.myshopify.com");
    expect(other.status).toBe(404);
    expect(await post("/admin/api/2026-10/graphql.json", {}, { "x-shopify-access-token": token })).toMatchObject({
      status: 400,
    });
  });

  it("fails as it is told, as often as it is told", async () => {
    const { access_token: token } = sandbox.shop.tokens.issueOffline(true);
    sandbox.faults.add({ door: "graphql", status: 502, times: 2 });
    expect((await graphql(token)).status).toBe(502);
    expect((await graphql(token)).status).toBe(502);
    expect((await graphql(token)).status).toBe(200);
    sandbox.faults.add({ door: "access_token", kind: "drop-after" });
    const pair = sandbox.shop.tokens.issueOffline(true);
    await expect(refresh(pair.refresh_token)).rejects.toThrow();
    expect((await refresh(pair.refresh_token)).status, "the answer was lost, the old pair is still good").toBe(200);
  });
});

describe("the preload", () => {
  it("sends an unmodified program's calls to Shopify into the sandbox, and no others", async () => {
    const program = `
      import "@shopify/shopify-api/adapters/node";
      import { shopifyApi, ApiVersion, Session, LogSeverity } from "@shopify/shopify-api";
      const shopify = shopifyApi({ apiKey: "key", apiSecretKey: "secret", apiVersion: ApiVersion.October26,
        hostName: "regulars.example", isEmbeddedApp: true, logger: { level: LogSeverity.Error } });
      const { session } = await shopify.auth.tokenExchange({ shop: "tea.myshopify.com", expiring: true,
        sessionToken: process.env.TOKEN, requestedTokenType: "urn:shopify:params:oauth:token-type:offline-access-token" });
      const { data } = await new shopify.clients.Graphql({ session }).request("{ shop { name } }");
      const stored = await fetch("https://storage.googleapis.com/nothing");
      const own = await fetch(process.env.SANDBOX_URL + "/sandbox/state");
      console.log(JSON.stringify([data.shop.name, Boolean(session.refreshToken), stored.status, own.status]));`;
    const { stdout } = await run(
      process.execPath,
      ["--import", "./sandbox/preload.ts", "--input-type=module", "--eval", program],
      { env: { ...process.env, SANDBOX_URL: sandbox.url, TOKEN: await sessionToken() } },
    );
    expect(JSON.parse(stdout)).toEqual(["Tea", true, 404, 200]);
  });
});
