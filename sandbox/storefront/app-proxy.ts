import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import type { HostedApp, HostedShop } from "../wire/hosted-shop.ts";
import { send } from "../wire/http.ts";
import { proxyQuery } from "./proxy-query.ts";

/** Shopify gives an app this long to answer, ms. */
const ANSWER_WITHIN_MS = 30_000;

/** Of the connection, or none of the app's business: cookies go neither way through Shopify's proxy. */
const NOT_PASSED = new Set(
  "connection cookie host keep-alive proxy-authorization set-cookie te trailer transfer-encoding upgrade".split(" "),
);

const passed = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED.has(name)));

/** The path on the app for a storefront's path (without locale), or null when the app's proxy is not meant. */
export function proxiedPath(app: HostedApp, shop: HostedShop, path: string): { prefix: string; path: string } | null {
  const { proxy } = app.toml;
  const prefix = shop.proxyPath();
  if (proxy === null || prefix === null) return null;
  if (path !== prefix && !path.startsWith(`${prefix}/`)) return null;
  const base = new URL(proxy.url, `${app.publicUrl}/`).pathname.replace(/\/$/, "");
  return { prefix, path: base + path.slice(prefix.length) };
}

/**
 * Passes a storefront's request on to the app as Shopify's app proxy does: signed, without cookies, with method and body
 * as they came. 504 after 30 s, 502 where nothing answers.
 * @param nowMs the real clock: the app compares the timestamp with its own
 */
export function forwardToApp(
  app: HostedApp,
  shop: HostedShop,
  customerId: bigint | null,
  target: { prefix: string; path: string },
  callers: URLSearchParams,
  nowMs: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const facts = { shop: shop.domain, customerId, pathPrefix: target.prefix, now: nowMs };
  const query = proxyQuery(callers, facts, app.secret);
  const headers: IncomingHttpHeaders = {
    ...passed(request.headers),
    "x-forwarded-proto": "https",
    "x-forwarded-host": new URL(app.publicUrl).host,
    "x-forwarded-for": "127.0.0.1",
  };
  const address = new URL(`${target.path}?${query.toString()}`, app.listenUrl);
  const upstream = httpRequest(address, { method: request.method, headers, timeout: ANSWER_WITHIN_MS }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, passed(answer.headers));
    // Either side may go away at any time: the other is then closed, and there is nobody left to tell.
    pipeline(answer, response, () => undefined);
  });
  const fail = (status: number): void => {
    upstream.destroy();
    if (response.headersSent) response.destroy();
    else send(response, status, "text/plain; charset=utf-8", "There was an error in the third-party application.\n");
  };
  upstream.on("timeout", () => fail(504));
  upstream.on("error", () => fail(502));
  response.on("close", () => upstream.destroy());
  request.pipe(upstream);
}
