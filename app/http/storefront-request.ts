import { findShop, type Shop } from "#app/db/stores/shop-store.ts";
import { isDatabaseUnavailable } from "#app/db/unavailable.ts";
import { rawBody } from "#app/http/raw-body.ts";
import { log } from "#app/log.server.ts";
import { verifyProxyRequest, type OwnParameters, type ProxyRefusal } from "#app/shopify/verify-proxy-request.ts";

/** A signed-in customer's question, and when it is asked (epoch milliseconds). Nobody but Shopify says who it is. */
export type StorefrontRequest = {
  shop: Shop;
  customerId: bigint;
  now: number;
  parameters: ReadonlyMap<string, string>;
};

/** What the storefront is told: something, or a reason that it has words for (locales of the theme extension). */
export type StorefrontAnswer = Record<string, unknown> | { refused: string };

const STATUS: Readonly<Record<ProxyRefusal, number>> = { odd: 400, forged: 401, stale: 401 };
const LARGEST_BODY_BYTES = 2_000;

/**
 * Answers a request from the storefront: proves that Shopify passed it on, finds the shop and who is signed in, and calls
 * `answer`. 400 odd address or body, 401 forged or too old, 403 nobody signed in, 404 a shop without the app, 422 refused
 * with a reason, 503 the database is away. Every answer is JSON and is kept by no cache.
 * @param own parameters that the address may have
 */
export async function storefrontRequest(
  request: Request,
  own: OwnParameters,
  answer: (asked: StorefrontRequest) => Promise<StorefrontAnswer>,
): Promise<Response> {
  const now = Date.now();
  const verified = verifyProxyRequest(request.url, own, now);
  if (!verified.ok) {
    log.info("a storefront request was not taken", { reason: verified.reason });
    return json(STATUS[verified.reason], { reason: "not_signed" });
  }
  const { shopDomain, customerId, parameters } = verified.asked;
  if (customerId === null || customerId === 0n) return json(403, { reason: "sign_in" });
  try {
    const shop = await findShop(shopDomain);
    if (!shop || shop.uninstalledAt !== null) return json(404, { reason: "not_installed" });
    const said = await answer({ shop, customerId, now, parameters });
    return "refused" in said ? json(422, { reason: said["refused"] }) : json(200, said);
  } catch (error) {
    if (error instanceof Response) return error;
    if (!isDatabaseUnavailable(error)) throw error;
    log.warn("the database does not answer", { error });
    return json(503, { reason: "later" });
  }
}

/**
 * What a storefront request that changes something says in its body: JSON, declared as such, because a page of another
 * site cannot send that without asking first.
 * @param parse gives null for a body of another shape
 * @throws Response 405, 415, 413 or 400 for anything else
 */
export async function storefrontCommand<Command>(
  request: Request,
  parse: (body: unknown) => Command | null,
): Promise<Command> {
  if (request.method !== "POST") throw json(405, { reason: "not_understood" });
  if (!/^application\/json(; ?charset=utf-8)?$/i.test(request.headers.get("content-type") ?? ""))
    throw json(415, { reason: "not_understood" });
  const body = await rawBody(request, LARGEST_BODY_BYTES);
  if (typeof body !== "string") throw json(body.unreadable === "too_large" ? 413 : 400, { reason: "not_understood" });
  const command = parse(parsed(body));
  if (command === null) throw json(400, { reason: "not_understood" });
  return command;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Points and ids are bigints; as JSON they are texts. */
function json(status: number, body: Record<string, unknown>): Response {
  const text = JSON.stringify(body, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
  return new Response(text, {
    status,
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Cache-Control": "private, no-store",
      ...(status === 503 ? { "Retry-After": "5" } : {}),
    },
  });
}
