import { Session } from "@shopify/shopify-api";
import type { SessionStorage } from "@shopify/shopify-app-session-storage";
import {
  deleteSessions,
  killSession,
  readSession,
  saveSession,
  type StoredSession,
} from "#app/db/stores/session-store.ts";
import { createOrReviveShop, findShop, parseScopes } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { log } from "#app/log.server.ts";
import { freshSession, offlineSessionId } from "./fresh-session.ts";
import { isShopDomain } from "./shop-domain.ts";
import { DEFAULT_LIFE_SECONDS } from "./token-refresh.ts";
import { ShopifyTrouble } from "./trouble.ts";

/**
 * Keeps the Shopify library's sessions in our database: offline sessions only (the app does not use online tokens), one
 * a shop. A session is refreshed here, under the shop's lock, so the library never has a reason to. When that fails, the
 * library gets what there is, or nothing, and asks for a new token with the session token it holds.
 */
export const sessionStorage: SessionStorage = {
  storeSession: async (session) => {
    if (session.isOnline || session.id !== offlineSessionId(session.shop) || !isShopDomain(session.shop)) return false;
    if (!session.accessToken) return dropRefused(session);
    const now = Date.now();
    const shop = await createOrReviveShop(session.shop, parseScopes(session.scope ?? ""), now);
    await withShop(shop.id, (db) => saveSession(db, shop.domain, toStored(session), now));
    return true;
  },

  loadSession: async (id) => {
    const shopDomain = domainOf(id);
    if (shopDomain === null) return undefined;
    try {
      return toLibrary(shopDomain, await freshSession(shopDomain));
    } catch (error) {
      if (!(error instanceof ShopifyTrouble)) throw error;
      log.info("no usable session", { reason: error.code });
      return undefined;
    }
  },

  deleteSession: async (id) => {
    const shopDomain = domainOf(id);
    const shop = shopDomain === null ? null : await findShop(shopDomain);
    if (shop) await withShop(shop.id, (db) => deleteSessions(db, [id]));
    return true;
  },

  deleteSessions: async (ids) => {
    for (const id of ids) await sessionStorage.deleteSession(id);
    return true;
  },

  findSessionsByShop: async (shopDomain) => {
    const session = await sessionStorage.loadSession(offlineSessionId(shopDomain));
    return session ? [session] : [];
  },
};

/**
 * The library found that Shopify refuses the token and stores the session without it. By then another request may have
 * stored a better one: only the very pair that was refused dies.
 */
async function dropRefused(session: Session): Promise<boolean> {
  const shop = await findShop(session.shop);
  if (!shop) return true;
  await withShop(shop.id, async (db) => {
    const stored = await readSession(db, shop.domain, session.id, "lock");
    if (stored && (session.refreshToken ?? null) === stored.refreshToken) await killSession(db, session.id);
  });
  return true;
}

function domainOf(id: string): string | null {
  const shopDomain = id.replace(/^offline_/, "");
  return id === offlineSessionId(shopDomain) && isShopDomain(shopDomain) ? shopDomain : null;
}

function toStored(session: Session): StoredSession {
  // The library leaves `expires` out when an answer lacks `expires_in`; a token that can be refreshed does expire.
  const assumedExpiry = session.refreshToken ? Date.now() + DEFAULT_LIFE_SECONDS * 1000 : null;
  return {
    id: session.id,
    state: session.state,
    scope: session.scope ?? null,
    accessToken: session.accessToken ?? null,
    expiresAt: session.expires?.getTime() ?? assumedExpiry,
    refreshToken: session.refreshToken ?? null,
    refreshTokenExpiresAt: session.refreshTokenExpires?.getTime() ?? null,
  };
}

function toLibrary(shop: string, stored: StoredSession): Session {
  return new Session({
    id: stored.id,
    shop,
    state: stored.state,
    isOnline: false,
    scope: stored.scope ?? undefined,
    accessToken: stored.accessToken ?? undefined,
    expires: stored.expiresAt === null ? undefined : new Date(stored.expiresAt),
    refreshToken: stored.refreshToken ?? undefined,
    refreshTokenExpires: stored.refreshTokenExpiresAt === null ? undefined : new Date(stored.refreshTokenExpiresAt),
  });
}
