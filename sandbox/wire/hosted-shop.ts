import { randomUUID } from "node:crypto";
import type { AdminApi } from "../graphql/admin-api.ts";
import type { WebhookSubscription } from "../graphql/webhook-subscriptions.ts";
import { createTokens, type StaffMember, type Tokens } from "../oauth/tokens.ts";
import { ThemeSettings } from "../storefront/theme-settings.ts";
import { shopPayload } from "../store/payloads/shop-payload.ts";
import type { Store } from "../store/store.ts";
import { createWebhooks, type Webhooks } from "../webhooks/webhooks.ts";
import type { AppToml, ProxyPrefix, Subscription } from "./app-toml.ts";

/** The app that is installed in the sandbox's shops. */
export interface HostedApp {
  key: string;
  secret: string;
  toml: AppToml;
  /** Where the app's server listens, "http://127.0.0.1:3000". */
  listenUrl: string;
  /** The application URL as the app knows itself, "https://regulars.example". */
  publicUrl: string;
}

/** One shop the sandbox plays, with the app in it. */
export interface HostedShop {
  domain: string;
  /** The name in the admin's addresses: the domain's first part. */
  handle: string;
  store: Store;
  adminApi: AdminApi;
  tokens: Tokens;
  webhooks: Webhooks;
  /** What the merchant set in the theme editor. */
  theme: ThemeSettings;
  /** Where the storefront passes requests on to the app, "/apps/regulars"; null: the app has no proxy. */
  proxyPath: () => string | null;
  /** Moves that, as a merchant may in the app's settings; the app is not told. */
  moveProxy: (prefix: ProxyPrefix, subpath: string) => void;
  staff: StaffMember;
  sessionId: string;
  installed: () => boolean;
  grantedScopes: () => readonly string[];
  /** Installs the app with the scopes its toml requires; does nothing when it is installed. */
  install: () => void;
  /** Revokes all tokens and sends app/uninstalled. */
  uninstall: () => void;
  /** Grants exactly these scopes and sends app/scopes_update. */
  changeScopes: (scopes: readonly string[]) => void;
  close: () => Promise<void>;
}

/** A subscription the app made through the API, which speaks of ORDERS_CREATE, as webhooks know it: orders/create. */
function fromApi(made: WebhookSubscription): Subscription {
  const topic = made.topic === "APP_SCOPES_UPDATE" ? "APP/SCOPES_UPDATE" : made.topic.replace(/_(?=[^_]*$)/, "/");
  const includeFields = made.includeFields.length === 0 ? null : made.includeFields;
  return { topic: topic.toLowerCase(), uri: made.uri, includeFields };
}

/**
 * Puts an app into a shop, installed.
 * @param wireNow the real clock, epoch ms: whatever the app compares with its own clock
 */
export function hostShop(store: Store, adminApi: AdminApi, app: HostedApp, wireNow: () => number): HostedShop {
  const domain = store.shop.domain;
  let scopes: readonly string[] = app.toml.scopes;
  let installed = true;
  let proxyAt: { prefix: string; subpath: string } | null = app.toml.proxy;
  const tokens = createTokens(() => scopes, wireNow);
  const webhooks = createWebhooks({
    shopDomain: domain,
    secret: app.secret,
    apiVersion: app.toml.webhookApiVersion,
    subscriptions: () => [...app.toml.subscriptions, ...adminApi.subscriptions.items.map(fromApi)],
    target: () => ({ appUrl: app.listenUrl, publicUrl: app.publicUrl }),
    now: () => store.clock.now(),
    wireNow,
  });
  const stopListening = store.onChange((change) => {
    if (installed) webhooks.emit(change);
  });
  return {
    domain,
    handle: domain.replace(/\.myshopify\.com$/, ""),
    store,
    adminApi,
    tokens,
    webhooks,
    theme: new ThemeSettings(),
    proxyPath: () => (proxyAt === null ? null : `/${proxyAt.prefix}/${proxyAt.subpath}`),
    moveProxy(prefix, subpath) {
      if (proxyAt !== null) proxyAt = { prefix, subpath };
    },
    staff: { id: "548380009", firstName: "Sam", lastName: "Sand", email: "sam@sandbox.example", locale: "en" },
    sessionId: randomUUID(),
    installed: () => installed,
    grantedScopes: () => scopes,
    install() {
      if (installed) return;
      installed = true;
      scopes = app.toml.scopes;
    },
    uninstall() {
      if (!installed) return;
      installed = false;
      tokens.revokeAll();
      webhooks.emit({ topic: "app/uninstalled", payload: shopPayload(store.shop) });
    },
    changeScopes(granted) {
      const previous = scopes;
      scopes = [...granted];
      const updatedAt = new Date(wireNow()).toISOString();
      webhooks.emit({
        topic: "app/scopes_update",
        payload: { id: 1, previous, current: scopes, updated_at: updatedAt, shop_id: store.shop.id },
      });
    },
    async close() {
      stopListening();
      webhooks.close();
      await adminApi.close();
    },
  };
}
