import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { gid } from "../graphql/values.ts";
import type { HostedApp, HostedShop } from "../wire/hosted-shop.ts";
import { redirect, Refusal, send } from "../wire/http.ts";
import { sessionTokenFor } from "./app-address.ts";
import type { PickableResource } from "./browser/messages.ts";
import { customerPage, customersPage } from "./customers-page.ts";
import { discountsPage } from "./discounts-page.ts";
import { localeOf } from "./layout.ts";
import { orderPage } from "./order-page.ts";
import { ordersPage } from "./orders-page.ts";
import type { Scripts } from "./scripts.ts";
import { installPage, shellPage } from "./shell-page.ts";
import { storePage } from "./store-page.ts";

/** What the browser's side of Shopify needs to know. */
export interface AdminSite {
  app: HostedApp;
  shops: ReadonlyMap<string, HostedShop>;
  scripts: Scripts;
  /** Where a browser finds the first shop's storefront. */
  storefrontUrl: string;
  /** Where the browser reaches the app: the front proxy's origin. */
  appOrigin: () => string;
  wireNow: () => number;
}

interface Page {
  mediaType: string;
  text: string;
}

const script = (text: string): Page => ({ mediaType: "text/javascript; charset=utf-8", text });
const htmlPage = (text: string): Page => ({ mediaType: "text/html; charset=utf-8", text });

/** Answers a browser: the CDN's files, the admin's pages and what they are made of; 404 for the rest. */
export async function answerBrowser(
  site: AdminSite,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const moved = redirectOf(site, url.pathname);
  if (moved !== null) {
    redirect(response, moved);
    return;
  }
  const page = (await fileAt(site, url.pathname)) ?? adminPage(site, url, request.headers.cookie);
  if (page === null) throw new Refusal(404, "The sandbox has no such page");
  // As on Shopify, no page may put the admin into a frame.
  response.setHeader("content-security-policy", "frame-ancestors 'none'");
  send(response, 200, page.mediaType, page.text);
}

/** The first shop for "/", its storefront, and the app's page for Shopify's installation addresses. */
function redirectOf({ shops, app, storefrontUrl }: AdminSite, path: string): string | null {
  const [first] = shops.values();
  const storefront = /^\/store\/([^/]+)\/storefront$/.exec(path)?.[1];
  if (storefront !== undefined && storefront === first?.handle) return storefrontUrl;
  if (storefront !== undefined) return storefrontUrl.replace("localhost", `${storefront}.localhost`);
  if (path === "/" && first !== undefined) return `/store/${first.handle}`;
  const install = /^\/shops\/([^/]+)\/admin\/oauth\/(install|authorize)$/.exec(path);
  const shop = shops.get(install?.[1] ?? "");
  return shop === undefined ? null : `/store/${shop.handle}/apps/${app.key}`;
}

async function fileAt({ scripts }: AdminSite, path: string): Promise<Page | null> {
  if (path.startsWith("/static/fonts/")) return { mediaType: "text/css", text: "/* the system's own fonts serve */" };
  switch (path) {
    case "/shopifycloud/app-bridge.js":
      return script(scripts.appBridge);
    case "/sandbox-admin/shell.js":
      return script(scripts.shell);
    case "/sandbox-admin/orders.js":
      return script(scripts.orders);
    case "/sandbox-admin/style.css":
      return { mediaType: "text/css", text: await readFile(new URL("style.css", import.meta.url), "utf8") };
    default:
      return null;
  }
}

/** What the resource picker offers. */
function pickable({ store }: HostedShop, type: "Product" | "Collection"): string {
  const resources: PickableResource[] = [...(type === "Product" ? store.products : store.collections).values()].map(
    (one) => ({
      id: gid(type, one.id),
      title: one.title,
      handle: "handle" in one ? one.handle : `product-${one.id.toString()}`,
    }),
  );
  return JSON.stringify(resources);
}

/** The page at /store/{handle}…; null when there is none. */
function adminPage(site: AdminSite, url: URL, cookie: string | undefined): Page | null {
  const parts = /^\/store\/([^/]+)(\/.*)?$/.exec(url.pathname);
  const shop = [...site.shops.values()].find(({ handle }) => handle === parts?.[1]);
  if (shop === undefined) return null;
  const { app, wireNow } = site;
  const path = parts?.[2] ?? "/";
  const locale = localeOf(cookie);
  if (path === "/") return htmlPage(storePage(shop, app, locale));
  const id = /^\/(orders|customers)\/(\d{1,18})$/.exec(path);
  const order = id?.[1] === "orders" ? shop.store.orders.get(BigInt(id[2] ?? 0)) : undefined;
  if (order !== undefined) return htmlPage(orderPage(shop, app, locale, order));
  const customer = id?.[1] === "customers" ? shop.store.customers.get(BigInt(id[2] ?? 0)) : undefined;
  if (customer !== undefined) return htmlPage(customerPage(shop, app, locale, customer));
  if (path === "/customers") return htmlPage(customersPage(shop, app, locale, url.searchParams.get("q") ?? ""));
  if (path === "/discounts") return htmlPage(discountsPage(shop, app, locale));
  if (path === "/orders" || path.startsWith("/orders/")) return htmlPage(ordersPage(shop, app, locale));
  // Not for other sites' eyes: without CORS headers only the shell itself can read it.
  if (path === "/session-token") return { mediaType: "text/plain", text: sessionTokenFor(shop, app, wireNow()) };
  if (path === "/pickable/products" || path === "/pickable/collections")
    return {
      mediaType: "application/json",
      text: pickable(shop, path.endsWith("products") ? "Product" : "Collection"),
    };
  const base = `/apps/${app.key}`;
  if (path !== base && !path.startsWith(`${base}/`)) return null;
  if (!shop.installed()) return htmlPage(installPage(shop, app, locale));
  const appPath = (path.slice(base.length) || "/") + url.search;
  return htmlPage(shellPage(shop, app, site.appOrigin(), appPath, locale, wireNow()));
}
