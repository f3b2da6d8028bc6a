import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { operationNames } from "../graphql/documents.ts";
import { answerAccessToken } from "../oauth/access-token-endpoint.ts";
import type { HostedApp, HostedShop } from "./hosted-shop.ts";
import { readFields, sendJson } from "./http.ts";
import type { FaultKind, WireFault, WireFaults } from "./wire-faults.ts";

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
    await throughDoor(hosts.faults.take("storage"), response, () => sendStored(hosts, url, response));
    return;
  }
  const shop = hosts.shops.get(host);
  const graphql = /^\/admin\/api\/([^/]+)\/graphql\.json$/.exec(url.pathname);
  if (shop !== undefined && request.method === "POST" && url.pathname === "/admin/oauth/access_token") {
    const fields = await readFields(request);
    await throughDoor(hosts.faults.take("access_token"), response, () => {
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
    const { query, operationName } = fields;
    const names = typeof query === "string" ? operationNames(query, operationName) : [];
    await throughDoor(hosts.faults.take("graphql", names), response, (fault) =>
      runGraphql(shop, token, fields, response, fault?.kind),
    );
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
  fault: FaultKind | undefined,
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
  if (fault === "throttled") shop.adminApi.faults.throttleNext += 1;
  const { status, body, lost } = shop.adminApi.execute({
    query,
    variables: variables as Record<string, unknown> | null | undefined,
    operationName: typeof operationName === "string" ? operationName : null,
    scopes: shop.grantedScopes(),
  });
  if (lost === true) return () => response.destroy();
  return () => sendJson(response, status, fault === "partial" ? withoutLastField(body) : body);
}

/** The answer of a call that Shopify did, but could not show the end of. */
function withoutLastField(body: unknown): unknown {
  const { data, ...rest } = body as { data?: Record<string, unknown> | null };
  const last = Object.keys(data ?? {}).at(-1);
  if (last === undefined) return body;
  const message = "Internal error. Looks like something went wrong on our end.";
  const errors = [{ message, path: [last], extensions: { code: "INTERNAL_SERVER_ERROR" } }];
  return { ...rest, data: { ...data, [last]: null }, errors };
}

/** Does one call under the door's next fault, if one is set. `work` does it and gives back how to answer. */
async function throughDoor(
  fault: WireFault | null,
  response: ServerResponse,
  work: (fault: WireFault | null) => (() => void) | Promise<() => void>,
): Promise<void> {
  if (fault !== null && fault.delayMs > 0) await sleep(fault.delayMs);
  if (fault?.kind === "drop-before") response.destroy();
  else if (fault?.kind === "status") sendJson(response, fault.status, { errors: "Internal Server Error" });
  else {
    const answer = await work(fault);
    if (fault?.kind === "drop-after") response.destroy();
    else if (fault?.kind === "status-after") sendJson(response, fault.status, { errors: "Internal Server Error" });
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
