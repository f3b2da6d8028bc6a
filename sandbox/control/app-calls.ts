import { sessionTokenFor } from "../admin-page/app-address.ts";
import { customerRedact, dataRequest, shopRedact } from "../webhooks/compliance.ts";
import type { HostedApp, HostedShop } from "../wire/hosted-shop.ts";
import { type Fields, id, texts } from "./fields.ts";
import { Refusal } from "../wire/http.ts";

const appState = (shop: HostedShop): unknown => ({ installed: shop.installed(), scopes: shop.grantedScopes() });

/** Calls about the app in a shop and the webhooks that only Shopify itself sends. Null: no such call. */
export function appCall(shop: HostedShop, app: HostedApp, verb: string, fields: Fields, nowMs: number): unknown {
  const { store, webhooks } = shop;
  switch (verb) {
    case "install":
      shop.install();
      return appState(shop);
    case "uninstall":
      shop.uninstall();
      return appState(shop);
    case "scopes": {
      const scopes = texts(fields, "scopes");
      if (scopes === undefined) throw new Refusal(422, "scopes is missing: a list of access scopes");
      shop.changeScopes(scopes);
      return appState(shop);
    }
    case "data-request":
      webhooks.emit(dataRequest(store, id(fields["customerId"], "customerId"), store.nextId()));
      return { sent: "customers/data_request" };
    case "redact":
      webhooks.emit(customerRedact(store, id(fields["customerId"], "customerId")));
      return { sent: "customers/redact" };
    case "redact-shop":
      webhooks.emit(shopRedact(store));
      return { sent: "shop/redact" };
    case "expire-tokens":
      shop.tokens.expireAccessTokens();
      return appState(shop);
    case "session-token":
      return { token: sessionTokenFor(shop, app, nowMs) };
    default:
      return null;
  }
}
