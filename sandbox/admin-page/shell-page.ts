import type { HostedApp, HostedShop } from "../wire/hosted-shop.ts";
import { framedAddress, hostMember } from "./app-address.ts";
import type { ShellSettings } from "./browser/messages.ts";
import { html, jsonForScript } from "./html.ts";
import { layout, type Locale } from "./layout.ts";

/**
 * The admin page that frames the app at one of its paths.
 * @param appOrigin where the browser reaches the app: the front proxy
 * @param path the app's path and query, without Shopify's members
 */
export function shellPage(
  shop: HostedShop,
  app: HostedApp,
  appOrigin: string,
  path: string,
  locale: Locale,
  nowMs: number,
): string {
  const { staff } = shop;
  const settings: ShellSettings = {
    appOrigin,
    basePath: `/store/${shop.handle}/apps/${app.key}`,
    appName: app.toml.name,
    answers: {
      config: { shop: shop.domain, host: hostMember(shop), locale },
      user: { id: staff.id, name: `${staff.firstName} ${staff.lastName}`, email: staff.email },
      scopes: { granted: [...shop.grantedScopes()], required: app.toml.scopes, optional: app.toml.optionalScopes },
    },
  };
  return layout({
    shop,
    app,
    locale,
    title: app.toml.name,
    current: "app",
    script: "/sandbox-admin/shell.js",
    main: html` <div id="title-bar">
        <span class="app-name">${app.toml.name}</span>
        <h1 id="page-title"></h1>
        <span id="page-buttons"></span>
      </div>
      <div id="loading" role="progressbar" aria-label="Loading" hidden></div>
      <div id="toasts"></div>
      <dialog id="leave-dialog">
        <form method="dialog">
          <h2>Leave page with unsaved changes?</h2>
          <p>Leaving this page will delete all unsaved changes.</p>
          <button value="stay">Stay</button> <button value="leave" class="critical">Leave page</button>
        </form>
      </dialog>
      <script type="application/json" id="shell-settings">
        ${jsonForScript(settings)}
      </script>
      <iframe
        id="app-frame"
        name="app-iframe"
        title="${app.toml.name}"
        allow="clipboard-write"
        src="${framedAddress(shop, app, appOrigin, path, locale, nowMs)}"
      ></iframe>`,
  });
}

/** What the admin shows for an app that is not installed. */
export function installPage(shop: HostedShop, app: HostedApp, locale: Locale): string {
  return layout({
    shop,
    app,
    locale,
    title: `Install ${app.toml.name}`,
    current: "app",
    script: "/sandbox-admin/orders.js",
    main: html`<section class="card">
      <h1>Install ${app.toml.name}?</h1>
      <p>The app will be able to:</p>
      <ul>
        ${app.toml.scopes.map((scope) => html`<li>${scope}</li>`)}
      </ul>
      <form data-call="/sandbox/install?shop=${shop.domain}"><button class="primary">Install</button></form>
      <p id="outcome" role="status"></p>
    </section>`,
  });
}
