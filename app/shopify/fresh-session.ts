import { killSession, readSession, saveSession, type StoredSession } from "#app/db/stores/session-store.ts";
import { findShop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { env } from "#app/env.server.ts";
import { atMost } from "./at-most.ts";
import { refreshTokens } from "./token-refresh.ts";
import { ShopifyTrouble } from "./trouble.ts";

/** A token this close to its end is refreshed before it is handed out. The library itself would at five minutes. */
const REFRESH_BEFORE_MS = 10 * 60_000;

/** Left life with which a token is still handed out when Shopify cannot be asked for a new one. */
const STILL_GOOD_MS = 60_000;

/** The Shopify library's id of a shop's offline session. */
export function offlineSessionId(shopDomain: string): string {
  return `offline_${shopDomain}`;
}

/**
 * The shop's session with an access token good for about ten minutes or more. However many processes and calls ask at
 * once, one of them refreshes it and the others wait for its result.
 * @throws ShopifyTrouble "stop" when the app is not installed there, "reauth" when only the merchant's next visit can
 *   bring a token, "retry" when Shopify could not be asked
 */
export async function freshSession(shopDomain: string, now: () => number = Date.now): Promise<StoredSession> {
  const shop = await installed(shopDomain);
  const session = await withShop(shop.id, (db) => readSession(db, shopDomain, offlineSessionId(shopDomain)));
  if (!session?.accessToken) throw new ShopifyTrouble("reauth", "NO_TOKEN");
  if (!isDue(session, now())) return session;
  try {
    return await refreshOnce(shop.id, shopDomain, null, now);
  } catch (error) {
    const stillGood = (session.expiresAt ?? 0) - now() > STILL_GOOD_MS;
    if (stillGood && error instanceof ShopifyTrouble && error.kind === "retry") return session;
    throw error;
  }
}

/**
 * The session to go on with after Shopify refused `refusedToken`: the one another process has stored meanwhile, or a
 * refreshed one. Throws as `freshSession`.
 */
export async function replaceRefusedToken(
  shopDomain: string,
  refusedToken: string,
  now: () => number = Date.now,
): Promise<StoredSession> {
  const shop = await installed(shopDomain);
  return refreshOnce(shop.id, shopDomain, refusedToken, now);
}

/** Marks the shop's token dead if it still is the refused one, so that the merchant's next visit brings a new one. */
export async function buryToken(shopDomain: string, refusedToken: string): Promise<void> {
  const shop = await installed(shopDomain);
  await withShop(shop.id, async (db) => {
    const session = await readSession(db, shopDomain, offlineSessionId(shopDomain), "lock");
    if (session?.accessToken === refusedToken) await killSession(db, session.id);
  });
}

async function installed(shopDomain: string): Promise<{ id: number }> {
  const shop = await findShop(shopDomain);
  if (!shop || shop.uninstalledAt !== null) throw new ShopifyTrouble("stop", "NOT_INSTALLED");
  return shop;
}

function isDue(session: StoredSession, now: number): boolean {
  return session.expiresAt !== null && session.expiresAt - now < REFRESH_BEFORE_MS;
}

const underWay = new Map<string, Promise<StoredSession>>();

// A refresh holds a database connection while Shopify answers: never so many that the process runs out of them.
const limited = atMost(2);

function refreshOnce(
  shopId: number,
  domain: string,
  refused: string | null,
  now: () => number,
): Promise<StoredSession> {
  const key = `${domain} ${refused ?? ""}`;
  const running = underWay.get(key);
  if (running) return running;
  const started = limited(() => refreshLocked(shopId, domain, refused, now)).finally(() => underWay.delete(key));
  underWay.set(key, started);
  return started;
}

/**
 * Refreshes under a lock on the session's row, unless somebody else just did. The new pair is committed before it is
 * handed out. Should the process die, or the transaction run again, between answer and commit, the old refresh token
 * still works: Shopify retires it when the new pair is first used.
 */
async function refreshLocked(
  shopId: number,
  domain: string,
  refused: string | null,
  now: () => number,
): Promise<StoredSession> {
  const outcome = await withShop(shopId, async (db) => {
    await db.query("SET LOCAL lock_timeout = '15s'");
    const session = await readSession(db, domain, offlineSessionId(domain), "lock");
    if (!session?.accessToken) return "dead";
    if (refused === null ? !isDue(session, now()) : session.accessToken !== refused) return session;
    try {
      const renewed = await renew(session, domain, now);
      await saveSession(db, domain, renewed, now());
      return renewed;
    } catch (error) {
      if (!(error instanceof ShopifyTrouble) || error.kind !== "reauth") throw error;
      await killSession(db, session.id);
      return "dead";
    }
  }).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === LOCK_NOT_AVAILABLE) throw new ShopifyTrouble("retry", "REFRESH_BUSY");
    throw error;
  });
  if (outcome === "dead") throw new ShopifyTrouble("reauth", "REFRESH_REFUSED");
  return outcome;
}

const LOCK_NOT_AVAILABLE = "55P03";

async function renew(session: StoredSession, domain: string, now: () => number): Promise<StoredSession> {
  if (session.refreshToken === null) throw new ShopifyTrouble("reauth", "NO_REFRESH_TOKEN");
  const { SHOPIFY_API_KEY: apiKey, SHOPIFY_API_SECRET: apiSecret } = env();
  const tokens = await refreshTokens(domain, session.refreshToken, { apiKey, apiSecret });
  const at = now();
  const refreshExpiry = tokens.refreshLifeSeconds === null ? null : at + tokens.refreshLifeSeconds * 1000;
  return {
    ...session,
    scope: tokens.scope ?? session.scope,
    accessToken: tokens.accessToken,
    expiresAt: at + tokens.lifeSeconds * 1000,
    refreshToken: tokens.refreshToken ?? session.refreshToken,
    refreshTokenExpiresAt: refreshExpiry ?? session.refreshTokenExpiresAt,
  };
}
