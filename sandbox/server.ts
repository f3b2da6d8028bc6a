import { readFile } from "node:fs/promises";
import path from "node:path";
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerBrowser } from "./admin-page/routes.ts";
import { buildScripts } from "./admin-page/scripts.ts";
import { createRandomDraw } from "./control/random-order.ts";
import { answerControl } from "./control/routes.ts";
import { createAdminApi } from "./graphql/admin-api.ts";
import { startFrontProxy } from "./proxy/front-proxy.ts";
import { startStorefront } from "./storefront/storefront.ts";
import type { Store } from "./store/store.ts";
import { readAppToml } from "./wire/app-toml.ts";
import { type HostedApp, type HostedShop, hostShop } from "./wire/hosted-shop.ts";
import { answering, listen, Refusal } from "./wire/http.ts";
import { answerShopifyHost } from "./wire/shopify-hosts.ts";
import { createWireFaults, type WireFaults } from "./wire/wire-faults.ts";

/** What a sandbox is started with. */
export interface SandboxOptions {
  /** The first shop; its clock is the sandbox's. */
  store: Store;
  app: {
    key: string;
    secret: string;
    /** Path of the app's shopify.app.toml. */
    tomlPath: string;
    /** Where the app's server listens; can be told later with `appListensAt`. */
    listenUrl?: string;
    /** The application URL the app is configured with; the toml's when left out. */
    publicUrl?: string;
  };
  /** 0, or left out: free ones. */
  ports?: { shopify?: number; app?: number; storefront?: number };
  /** Seeds what control calls leave to chance. */
  seed?: string;
  /** The real clock, epoch ms; see `hostShop`. */
  wireNow?: () => number;
}

/** A running sandbox. */
export interface Sandbox {
  /** For the app's SANDBOX_URL and for control calls: "http://127.0.0.1:PORT". */
  url: string;
  /** Where a browser finds the admin: the same port at localhost, another site than the app's. */
  adminUrl: string;
  /** Where a browser finds the app: the front proxy, at 127.0.0.1. */
  appUrl: string;
  /** Where a browser finds the first shop's storefront; other shops' are at {handle}.localhost on the same port. */
  storefrontUrl: string;
  /** The first shop. */
  shop: HostedShop;
  shops: ReadonlyMap<string, HostedShop>;
  faults: WireFaults;
  /** The admin page that frames the app at a path of it. */
  framedUrl: (path?: string, shop?: HostedShop) => string;
  /** Tells where the app's server listens. */
  appListensAt: (listenUrl: string) => void;
  /** Plays another shop with the app installed. */
  addShop: (store: Store) => HostedShop;
  close: () => Promise<void>;
}

/**
 * Starts a small Shopify on this machine, which the app's server reaches through `preload.ts` and a browser at
 * `adminUrl`. Three listeners on 127.0.0.1: Shopify's hosts, the front proxy to the app, and the storefronts.
 * @throws when a port is taken or the toml cannot be read
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const toml = readAppToml(await readFile(options.app.tomlPath, "utf8"));
  const app: HostedApp = {
    key: options.app.key,
    secret: options.app.secret,
    toml,
    listenUrl: options.app.listenUrl ?? "http://127.0.0.1:3000",
    publicUrl: (options.app.publicUrl ?? toml.applicationUrl).replace(/\/$/, ""),
  };
  const wireNow = options.wireNow ?? (() => Date.now());
  const shops = new Map<string, HostedShop>();
  const faults = createWireFaults();
  const extensions = path.join(path.dirname(options.app.tomlPath), "extensions");
  const draw = createRandomDraw(options.seed ?? "1");

  function addShop(store: Store): HostedShop {
    const shop = hostShop(store, createAdminApi({ store }), app, wireNow);
    shops.set(shop.domain, shop);
    return shop;
  }
  const shop = addShop(options.store);

  let browserSide: Parameters<typeof answerBrowser>[0] | null = null;
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://sandbox");
    const meant = request.headers["x-forwarded-host"];
    if (typeof meant === "string") {
      return answerShopifyHost({ app, shops, faults, wireNow }, meant, url, request, response);
    }
    onlyFromHere(request);
    if (url.pathname.startsWith("/sandbox/")) {
      return answerControl({ app, shops, faults, draw, extensions, wireNow }, url, request, response);
    }
    if (browserSide === null) throw new Refusal(503, "The sandbox is starting");
    await answerBrowser(browserSide, url, request, response);
  }

  const main = await listen(answering(answer), options.ports?.shopify ?? 0);
  const adminUrl = `http://localhost:${main.port}`;
  const proxy = await startFrontProxy(
    () => app.listenUrl,
    () => ({ app: app.publicUrl, proxy: appUrl(), shopify: adminUrl, shopDomains: [...shops.keys()] }),
    options.ports?.app ?? 0,
  ).catch(async (error: unknown) => {
    await main.close();
    throw error;
  });
  function appUrl(): string {
    return `http://127.0.0.1:${proxy.port}`;
  }
  const storefront = await startStorefront({ app, shops, extensions, wireNow }, options.ports?.storefront ?? 0).catch(
    async (error: unknown) => {
      await Promise.all([main.close(), proxy.close()]);
      throw error;
    },
  );
  const storefrontUrl = `http://localhost:${storefront.port}`;
  browserSide = { storefrontUrl, app, shops, scripts: await buildScripts(adminUrl), appOrigin: appUrl, wireNow };

  return {
    url: `http://127.0.0.1:${main.port}`,
    adminUrl,
    appUrl: appUrl(),
    storefrontUrl,
    shop,
    shops,
    faults,
    framedUrl: (path = "/", of = shop) => `${adminUrl}/store/${of.handle}/apps/${app.key}${path === "/" ? "" : path}`,
    appListensAt: (listenUrl) => {
      app.listenUrl = listenUrl;
    },
    addShop,
    close: async () => {
      await Promise.all([
        main.close(),
        proxy.close(),
        storefront.close(),
        ...[...shops.values()].map((one) => one.close()),
      ]);
    },
  };
}

/** Refuses what a page of another site could send here: the sandbox hands out tokens and obeys without a password. */
function onlyFromHere(request: IncomingMessage): void {
  const { host = "", origin } = request.headers;
  const port = request.socket.localPort ?? 0;
  const own = [`localhost:${port}`, `127.0.0.1:${port}`];
  if (!own.includes(host)) throw new Refusal(403, "The sandbox answers only at localhost and 127.0.0.1");
  const safe = request.method === "GET" || origin === undefined || own.some((one) => origin === `http://${one}`);
  if (!safe) throw new Refusal(403, "The sandbox takes no calls from other sites");
}
