import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { answerAccessToken } from "../oauth/access-token-endpoint.ts";
import type { HostedApp, HostedShop } from "./hosted-shop.ts";
import { readFields, sendJson } from "./http.ts";
import type { Door, WireFaults } from "./wire-faults.ts";

/** The API version whose schema the sandbox has. */
export const apiVersion = "2026-10";

/** What the hosts that Shopify's servers play have in common. */
export interface ShopifyHosts {
  app: HostedApp;
  shops: ReadonlyMap<string, HostedShop>;
  faults: WireFaults;
  wireNow: () => number;
}

/** Answers a call that the app's server made to one of Shopify's hosts. */
export async function answerShopifyHost(
  hosts: ShopifyHosts,
  host: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (host === "storage.googleapis.com") {
    await throughDoor(hosts.faults, "storage", response, () => sendStored(hosts, url, response));
    return;
  }
  const shop = hosts.shops.get(host);
  const graphql = /^\/admin\/api\/([^/]+)\/graphql\.json$/.exec(url.pathname);
  if (shop !== undefined && request.method === "POST" && url.pathname === "/admin/oauth/access_token") {
    const fields = await readFields(request);
    await throughDoor(hosts.faults, "access_token", response, () => {
      const { app, wireNow } = hosts;
      const { status, body } = answerAccessToken(fields, {
        domain: shop.domain,
        installed: shop.installed(),
        tokens: shop.tokens,
        staff: shop.staff,
        apiKey: app.key,
        secret: app.secret,
        nowMs: wireNow(),
      });
      return () => sendJson(response, status, body);
    });
  } else if (shop !== undefined && request.method === "POST" && isServed(graphql?.[1])) {
    const token = request.headers["x-shopify-access-token"];
    const fields = await readFields(request);
    await throughDoor(hosts.faults, "graphql", response, () => runGraphql(shop, token, fields, response));
  } else sendJson(response, 404, { errors: "Not Found" });
}

/** Shopify serves a version that has been retired with the oldest one it still has; unknown ones it does not find. */
function isServed(version: string | undefined): boolean {
  return version !== undefined && /^20\d\d-(01|04|07|10)$/.test(version) && version <= apiVersion;
}

function runGraphql(
  shop: HostedShop,
  token: string | string[] | undefined,
  fields: Record<string, unknown>,
  response: ServerResponse,
): () => void {
  response.setHeader("x-shopify-api-version", apiVersion);
  if (typeof token !== "string" || !shop.installed() || !shop.tokens.use(token)) {
    const errors = "[API] Invalid API key or access token (unrecognized login or wrong password)";
    return () => sendJson(response, 401, { errors });
  }
  const { query, variables, operationName } = fields;
  if (typeof query !== "string") {
    return () => sendJson(response, 400, { errors: { query: "Required parameter missing or invalid" } });
  }
  if (variables !== undefined && variables !== null && typeof variables !== "object") {
    return () => sendJson(response, 400, { errors: { variables: "Must be a JSON object" } });
  }
  const { status, body, lost } = shop.adminApi.execute({
    query,
    variables: variables as Record<string, unknown> | null | undefined,
    operationName: typeof operationName === "string" ? operationName : null,
    scopes: shop.grantedScopes(),
  });
  return lost === true ? () => response.destroy() : () => sendJson(response, status, body);
}

/** Does one call under the door's next fault, if one is set. `work` does it and gives back how to answer. */
async function throughDoor(
  faults: WireFaults,
  door: Door,
  response: ServerResponse,
  work: () => (() => void) | Promise<() => void>,
): Promise<void> {
  const fault = faults.take(door);
  if (fault !== null && fault.delayMs > 0) await sleep(fault.delayMs);
  if (fault?.kind === "drop-before") response.destroy();
  else if (fault?.kind === "status") sendJson(response, fault.status, { errors: "Internal Server Error" });
  else {
    const answer = await work();
    if (fault?.kind === "drop-after") response.destroy();
    else answer();
  }
}

/** A bulk operation's result at its signed address, streamed; it may break off, as its shop's faults say. */
function sendStored(hosts: ShopifyHosts, url: URL, response: ServerResponse): () => void {
  const answers = [...hosts.shops.values()].map((shop) => shop.adminApi.bulkResult(url.pathname + url.search));
  const answer =
    answers.find(({ status }) => status === 200) ?? answers.find(({ status }) => status === 400) ?? answers[0];
  if (answer === undefined) return () => sendJson(response, 404, { errors: "Not Found" });
  const { status, contentType, contentBytes, body } = answer;
  return () => {
    response.writeHead(status, {
      "content-type": contentType,
      ...(contentBytes === undefined ? {} : { "content-length": contentBytes }),
    });
    if (typeof body === "string") response.end(body);
    // The app sees a download that breaks off by its connection; there is nothing to tell anybody here.
    else pipeline(body, response, () => undefined);
  };
}
