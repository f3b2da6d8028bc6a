import "@shopify/shopify-app-remix/server/adapters/node";
import { LogSeverity } from "@shopify/shopify-api";
import { AppDistribution, shopifyApp } from "@shopify/shopify-app-remix/server";
import { env } from "#app/env.server.ts";
import { API_VERSION } from "./api-version.ts";
import { logLibraryLine } from "./library-log.ts";
import { sessionStorage } from "./session-storage.ts";

type Authenticated = (shopDomain: string) => Promise<void>;

let authenticated: Authenticated | undefined;

/**
 * Says what happens when a shop has given the app a new token: at installation, and whenever its tokens had died. This
 * floor does not know the flows, so the web door hands one over when it starts. It must bear being called again.
 */
export function onAuthenticated(hook: Authenticated): void {
  authenticated = hook;
}

/**
 * The Shopify library, configured: token exchange with expiring offline tokens, which only our session storage refreshes.
 * Scopes and webhook subscriptions are in shopify.app.toml. Background work uses admin-client.ts instead of
 * `unauthenticated.admin`, which would refresh tokens unguarded.
 */
export const shopify = shopifyApp({
  apiKey: env().SHOPIFY_API_KEY,
  apiSecretKey: env().SHOPIFY_API_SECRET,
  appUrl: env().SHOPIFY_APP_URL,
  apiVersion: API_VERSION,
  authPathPrefix: "/auth",
  distribution: AppDistribution.AppStore,
  sessionStorage,
  future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
  logger: { log: logLibraryLine, level: LogSeverity.Warning, httpRequests: false },
  hooks: {
    afterAuth: async ({ session }) => {
      if (!authenticated) throw new Error("onAuthenticated was not called when the web process started");
      await authenticated(session.shop);
    },
  },
});
