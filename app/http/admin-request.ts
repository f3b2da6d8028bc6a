import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import type { Shop } from "#app/db/stores/shop-store.ts";
import { findShop } from "#app/db/stores/shop-store.ts";
import { isDatabaseUnavailable } from "#app/db/unavailable.ts";
import { localDays } from "#app/domain/retention/local-days.ts";
import { refuseOddClaims } from "#app/http/session-claims.ts";
import { log } from "#app/log.server.ts";
import { shopify } from "#app/shopify/app.server.ts";

/**
 * Who asks, and when: `actor` is the member of staff (the session token's `sub`), `now` in epoch milliseconds, `today` the
 * shop's local date then, in days since 1970-01-01.
 */
export type AdminRequest = { shop: Shop; actor: string; now: number; today: number };

type Args = LoaderFunctionArgs | ActionFunctionArgs;

// Loaders of one page run side by side; one session token is exchanged once for all of them.
const known = new WeakMap<object, Promise<Visitor>>();

type Visitor = { shop: Shop; actor: string };

/**
 * Answers a request from inside the Shopify admin: checks the session token, finds the shop, and calls `answer`.
 * @throws Response as Shopify's library makes them (redirects, 401 with the retry header), and 503 with Retry-After
 * while the database cannot be reached
 */
export async function adminRequest<T>(args: Args, answer: (request: AdminRequest) => Promise<T>): Promise<T> {
  try {
    const { shop, actor } = await visitorOf(args);
    const now = Date.now();
    return await answer({ shop, actor, now, today: localDays(shop.timeZone).dayOf(now) });
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    log.warn("the database does not answer", { error });
    throw new Response(null, { status: 503, headers: { "Retry-After": "5" } });
  }
}

function visitorOf({ request, context }: Args): Promise<Visitor> {
  const key: object = typeof context === "object" ? context : request;
  const running = known.get(key) ?? authenticate(request);
  known.set(key, running);
  return running;
}

async function authenticate(request: Request): Promise<Visitor> {
  refuseOddClaims(request);
  const { session, sessionToken } = await shopify.authenticate.admin(request);
  const shop = await findShop(session.shop);
  // A token of a shop that has just been uninstalled is still good for a minute.
  if (!shop || shop.uninstalledAt !== null) throw new Response(null, { status: 401 });
  return { shop, actor: sessionToken.sub };
}
