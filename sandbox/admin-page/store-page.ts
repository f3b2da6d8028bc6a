import type { HostedApp, HostedShop } from "../wire/hosted-shop.ts";
import { html } from "./html.ts";
import { layout, type Locale } from "./layout.ts";

/** The admin's first page: which app is installed, what the store holds, how webhooks fare, and the clock. */
export function storePage(shop: HostedShop, app: HostedApp, locale: Locale): string {
  const { store, webhooks } = shop;
  const log = webhooks.log();
  const delivered = log.filter((entry) => entry.state === "delivered").length;
  const call = (path: string): string => `${path}?shop=${shop.domain}`;
  return layout({
    shop,
    app,
    locale,
    title: store.shop.name,
    current: "home",
    script: "/sandbox-admin/orders.js",
    main: html`<h1>${store.shop.name}</h1>
      <p id="outcome" role="status"></p>
      <section class="card">
        <h2>Installed apps</h2>
        ${
          shop.installed()
            ? html`<p>
                  <a href="/store/${shop.handle}/apps/${app.key}">${app.toml.name}</a> ·
                  ${shop.grantedScopes().join(", ")}
                </p>
                <form data-call="${call("/sandbox/uninstall")}"><button>Uninstall</button></form>`
            : html`<p>None. <a href="/store/${shop.handle}/apps/${app.key}">Install ${app.toml.name}</a></p>
                <form data-call="${call("/sandbox/redact-shop")}"><button>Send shop/redact</button></form>`
        }
      </section>
      <section class="card">
        <h2>Store</h2>
        <p>${store.shop.domain} · ${store.shop.ianaTimezone} · ${store.shop.currencyCode}</p>
        <p>
          ${store.orders.size} <a href="/store/${shop.handle}/orders">orders</a>, ${store.customers.size} customers,
          ${store.products.size} products
        </p>
      </section>
      <section class="card">
        <h2>Clock</h2>
        <p><time>${new Date(store.clock.now()).toISOString()}</time></p>
        ${[1, 7, 30].map(
          (days) =>
            html`<form class="inline" data-call="/sandbox/clock">
              <input type="hidden" name="advanceMs" value="${days * 86_400_000}" />
              <button>${days === 1 ? "1 day" : `${days} days`} on</button>
            </form>`,
        )}
      </section>
      <section class="card">
        <h2>Webhooks</h2>
        <p>${log.length} made, ${delivered} delivered, ${webhooks.waiting()} waiting</p>
        <form class="inline" data-call="${call("/sandbox/webhooks/release")}"><button>Send what waits</button></form>
      </section>`,
  });
}
