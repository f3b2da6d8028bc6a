import { Html, html } from "../admin-page/html.ts";
import type { HostedShop } from "../wire/hosted-shop.ts";
import { shownMoney } from "./money.ts";
import { storeTexts, type StoreTexts } from "./texts.ts";
import type { AppParts } from "./theme-blocks.ts";
import { inLocale, storefrontLocales, type Visitor } from "./visitor.ts";

/** What every page of the storefront is made from. */
export interface PageFrame {
  shop: HostedShop;
  visitor: Visitor;
  texts: StoreTexts;
  /** Path without the locale. */
  path: string;
  parts: AppParts;
  /** A path in the visitor's language. */
  to: (path: string) => string;
  /** Minor units as the visitor reads them. */
  money: (amountMinor: bigint) => string;
}

/** A frame without anything of the app's in it: checkout and what follows it. */
export function bareFrame(shop: HostedShop, visitor: Visitor, path: string): PageFrame {
  const { locale } = visitor;
  return {
    shop,
    visitor,
    texts: storeTexts[locale],
    path,
    parts: { head: "", body: "", section: "" },
    to: (target) => inLocale(locale, target),
    money: (amountMinor) => shownMoney(amountMinor, shop.store.shop, locale),
  };
}

/** A whole page: the shop's header, its main part, what the app adds. */
export function storefrontPage(frame: PageFrame, title: string, main: Html): string {
  const { shop, visitor, texts, parts, to } = frame;
  const units = visitor.cart.reduce((sum, { quantity }) => sum + quantity, 0);
  const languages = storefrontLocales.map((locale) => {
    const name = new Intl.DisplayNames([locale], { type: "language" }).of(locale) ?? locale;
    const current = locale === visitor.locale ? html` aria-current="true"` : "";
    return html`<a href="${inLocale(locale, frame.path)}" hreflang="${locale}" lang="${locale}" ${current}>${name}</a>`;
  });
  return html`<!doctype html>
    <html lang="${visitor.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${shop.store.shop.name}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/cdn/theme.css" />
        <script src="/cdn/theme.js" defer></script>
        ${new Html(parts.head)}
      </head>
      <body>
        <header class="store-header">
          <a class="store-name" href="${to("/")}">${shop.store.shop.name}</a>
          <nav>
            <a href="${to("/cart")}">${texts.cart} (${units})</a>
            ${
              visitor.customer === null
                ? html`<a href="${to("/account/login")}">${texts.signIn}</a>`
                : html`<a href="${to("/account")}">${texts.account}</a
                    ><a href="${to("/account/logout")}">${texts.signOut}</a>`
            }
          </nav>
        </header>
        <main class="store-main">${main}</main>
        <footer class="store-footer" aria-label="${texts.language}">${languages}</footer>
        ${new Html(parts.body)}
      </body>
    </html> `.text;
}
