import type { HostedApp, HostedShop } from "../wire/hosted-shop.ts";
import { html, type Html } from "./html.ts";

/** Languages the admin can be set to. */
export const locales = ["en", "ko", "ja"] as const;
export type Locale = (typeof locales)[number];
const localeNames: Record<Locale, string> = { en: "English", ko: "한국어", ja: "日本語" };

/** The language in an admin cookie, English when there is none. */
export function localeOf(cookie: string | undefined): Locale {
  const given = /(?:^|;\s*)locale=([a-z]+)/.exec(cookie ?? "")?.[1];
  return locales.find((locale) => locale === given) ?? "en";
}

/** What every page of the admin is made of. */
export interface PageParts {
  shop: HostedShop;
  app: HostedApp;
  locale: Locale;
  title: string;
  current: "home" | "orders" | "customers" | "discounts" | "app";
  main: Html;
  /** Path of the page's script. */
  script: string;
}

/** A whole page of the admin: top bar, navigation on the left, the page's own part. */
export function layout(page: PageParts): string {
  const { shop, app, locale, current } = page;
  const here = (name: PageParts["current"]): Html => (name === current ? html` aria-current="page"` : html``);
  const options = locales.map(
    (name) => html`<option value="${name}" ${name === locale ? "selected" : ""}>${localeNames[name]}</option>`,
  );
  return html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title} · sandbox</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/sandbox-admin/style.css" />
      </head>
      <body>
        <header id="top">
          <a class="brand" href="/store/${shop.handle}">sandbox admin</a>
          <div id="save-bar" role="region" aria-label="Unsaved changes" hidden>
            <span>Unsaved changes</span><span id="save-bar-buttons"></span>
          </div>
          <label class="language"
            >Language
            <select id="language">
              ${options}
            </select></label
          >
          <span class="shop" title="${shop.domain}">${shop.store.shop.name}</span>
        </header>
        <nav id="side" aria-label="Admin">
          <ul>
            <li><a href="/store/${shop.handle}" ${here("home")}>Home</a></li>
            <li><a href="/store/${shop.handle}/orders" ${here("orders")}>Orders</a></li>
            <li><a href="/store/${shop.handle}/customers" ${here("customers")}>Customers</a></li>
            <li><a href="/store/${shop.handle}/discounts" ${here("discounts")}>Discounts</a></li>
            <li><a href="/store/${shop.handle}/storefront">Storefront</a></li>
          </ul>
          <h2>Apps</h2>
          <ul>
            <li>
              <a id="app-home" href="/store/${shop.handle}/apps/${app.key}" ${here("app")}>${app.toml.name}</a>
              <ul id="app-menu"></ul>
            </li>
          </ul>
        </nav>
        <main class="${current}">${page.main}</main>
        <script src="${page.script}"></script>
      </body>
    </html> `.text;
}
