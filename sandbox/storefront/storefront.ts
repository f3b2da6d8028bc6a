import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Product } from "../store/model.ts";
import type { HostedApp, HostedShop } from "../wire/hosted-shop.ts";
import { answering, listen, redirect, Refusal, send, sendJson, type Listener } from "../wire/http.ts";
import { forwardToApp, proxiedPath } from "./app-proxy.ts";
import { readAsset } from "./extension.ts";
import { globalObjects, type TemplateName } from "./liquid-objects.ts";
import { bareFrame, type PageFrame } from "./page.ts";
import { accountPage, loginPage, orderPage, registerPage } from "./pages/account-pages.ts";
import { checkoutPage } from "./pages/checkout-page.ts";
import { cartPage, homePage, missingPage, productPage } from "./pages/shop-pages.ts";
import { appParts } from "./theme-blocks.ts";
import { changeVisit } from "./visits.ts";
import { localeOf, readVisitor, rememberVisitor, type Visitor } from "./visitor.ts";

/** What the storefronts need to know. */
export interface StorefrontSite {
  app: HostedApp;
  shops: ReadonlyMap<string, HostedShop>;
  /** Where the theme app extensions lie. */
  extensions: string;
  wireNow: () => number;
}

/** The first shop at localhost, any shop at {handle}.localhost; null for another host. */
function shopOf({ shops }: StorefrontSite, host: string): HostedShop | null {
  const name = host.replace(/:\d+$/, "");
  if (name === "localhost" || name === "127.0.0.1") return [...shops.values()][0] ?? null;
  return [...shops.values()].find(({ handle }) => name === `${handle}.localhost`) ?? null;
}

/** The variant that a product page's address names. */
function variantOf(query: URLSearchParams): bigint | null {
  const id = query.get("variant") ?? "";
  return /^\d{1,18}$/.test(id) ? BigInt(id) : null;
}

/** The page at a path: what it is in Liquid, and how it is drawn. Null: there is none. */
function pageAt(shop: HostedShop, visitor: Visitor, path: string, query: URLSearchParams) {
  const { store } = shop;
  const page = (template: TemplateName, draw: (frame: PageFrame) => string, product: Product | null = null) => ({
    template,
    draw,
    product,
  });
  if (path === "/") return page("index", (frame) => homePage(frame, query.get("q") ?? ""));
  if (path === "/cart") return page("cart", cartPage);
  if (path === "/account/login")
    return page("customers/login", (frame) => loginPage(frame, query.get("return_to") ?? ""));
  if (path === "/account/register") return page("customers/login", registerPage);
  const { customer } = visitor;
  if (path === "/account" && customer !== null)
    return page("customers/account", (frame) => accountPage(frame, customer));
  const id = /^\/products\/(?:product-)?(\d{1,18})$/.exec(path)?.[1];
  const product = id === undefined ? undefined : store.products.get(BigInt(id));
  if (product === undefined) return null;
  return page("product", (frame) => productPage(frame, product, variantOf(query)), product);
}

/** Pages without a theme on Shopify, and so without the app: checkout and orders. Null: not such a page. */
function barePage(frame: PageFrame, query: URLSearchParams): string | null {
  const { shop, visitor, path } = frame;
  if (path === "/checkout" && visitor.cart.length > 0) return checkoutPage(frame, query.get("credit") === "1");
  const [, place, id] = /^\/(checkout\/thanks|account\/orders)\/(\d{1,18})$/.exec(path) ?? [];
  const order = id === undefined ? undefined : shop.store.orders.get(BigInt(id));
  if (order === undefined || (order.customer !== null && order.customer !== visitor.customer)) return null;
  return orderPage(frame, order, place === "checkout/thanks");
}

async function answer(site: StorefrontSite, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const host = request.headers.host ?? "";
  const shop = shopOf(site, host);
  if (shop === null) throw new Refusal(403, "The storefront answers only at localhost");
  const origin = `http://${host}`;
  const url = new URL(request.url ?? "/", origin);
  const { locale, path } = localeOf(url.pathname);
  const visitor = readVisitor(shop, locale, request);
  const { app, extensions, wireNow } = site;

  const proxied = shop.installed() ? proxiedPath(app, shop, path) : null;
  if (proxied !== null) {
    const customerId = visitor.customer?.id ?? null;
    forwardToApp(app, shop, customerId, proxied, url.searchParams, wireNow(), request, response);
    return;
  }
  if (request.method === "POST") {
    // A page of another site must not order in a visitor's name.
    if (request.headers.origin !== undefined && request.headers.origin !== origin)
      throw new Refusal(403, "The storefront takes no forms from other sites");
    await changeVisit(shop, visitor, path, request, response);
    return;
  }
  const [, handle, file] = /^\/cdn\/extensions\/([^/]+)\/assets\/([^/]+)$/.exec(path) ?? [];
  if (handle !== undefined && file !== undefined) {
    const asset = await readAsset(extensions, handle, file);
    if (asset === null) throw new Refusal(404, "The extension has no such asset");
    response.writeHead(200, { "content-type": asset.mediaType, "cache-control": "no-cache" });
    response.end(asset.bytes);
    return;
  }
  const own = /^\/cdn\/(theme\.(css|js))$/.exec(path);
  if (own !== null) {
    const mediaType = own[2] === "css" ? "text/css" : "text/javascript";
    send(response, 200, mediaType, await readFile(new URL(own[1] ?? "", import.meta.url), "utf8"));
    return;
  }
  if (path === "/cart.js") {
    const { cart } = globalObjects(shop, visitor, {
      template: "cart",
      product: null,
      variantId: null,
      path,
      origin,
    });
    sendJson(response, 200, cart);
    return;
  }
  const code = /^\/discount\/([^/]+)$/.exec(path)?.[1];
  if (code !== undefined) {
    const codes = [...new Set([...visitor.codes, decodeURIComponent(code)])];
    rememberVisitor(response, { ...visitor, codes });
    const back = url.searchParams.get("redirect") ?? "/";
    redirect(response, /^\/(?!\/)/.test(back) ? back : "/");
    return;
  }
  if (path === "/account/logout") {
    rememberVisitor(response, { ...visitor, customer: null, codes: [] });
    redirect(response, locale === "en" ? "/" : `/${locale}`);
    return;
  }
  const frame = bareFrame(shop, visitor, path);
  if (path === "/account" && visitor.customer === null) {
    redirect(response, frame.to("/account/login"));
    return;
  }
  const html = "text/html; charset=utf-8";
  const bare = barePage(frame, url.searchParams);
  if (bare !== null) {
    send(response, 200, html, bare);
    return;
  }
  const page = pageAt(shop, visitor, path, url.searchParams);
  const { template, product } = page ?? { template: "404" as const, product: null };
  const globals = globalObjects(shop, visitor, {
    template,
    product,
    variantId: variantOf(url.searchParams),
    path: url.pathname,
    origin,
  });
  const themed = { ...frame, parts: await appParts(shop, extensions, locale, { template }, globals) };
  send(response, page === null ? 404 : 200, html, page === null ? missingPage(themed) : page.draw(themed));
}

/**
 * Starts the storefronts on a port of their own: another origin than the admin's and the app's. What a theme and
 * Shopify do is done here; of the app there is only its theme app extension, and its proxy.
 * @param port 0 takes a free one
 */
export async function startStorefront(site: StorefrontSite, port: number): Promise<Listener> {
  return listen(
    answering((request, response) => answer(site, request, response)),
    port,
  );
}
