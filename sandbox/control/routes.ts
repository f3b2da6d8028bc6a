import type { IncomingMessage, ServerResponse } from "node:http";
import type { HostedApp, HostedShop } from "../wire/hosted-shop.ts";
import { readFields, Refusal, sendJson } from "../wire/http.ts";
import type { WireFaults } from "../wire/wire-faults.ts";
import { appCall } from "./app-calls.ts";
import {
  changeCredit,
  changeDiscount,
  checkoutCall,
  creditList,
  discountList,
  metafieldList,
} from "./checkout-calls.ts";
import { faultState, setFaults } from "./fault-calls.ts";
import { changeCustomer, createCustomer } from "./customer-calls.ts";
import { type Fields, id, text, whole } from "./fields.ts";
import { changeOrder, placeOrders } from "./order-calls.ts";
import { changeTheme, moveProxy, signProxyQuery, themeState } from "./storefront-calls.ts";
import { webhookCall, webhookLog } from "./webhook-calls.ts";

/** What the control calls act on. */
export interface Control {
  app: HostedApp;
  shops: ReadonlyMap<string, HostedShop>;
  faults: WireFaults;
  /** Draws for what a call leaves to chance. */
  draw: () => number;
  /** Where the theme app extensions lie. */
  extensions: string;
  wireNow: () => number;
}

/**
 * Answers /sandbox/…: what a test, the demo or curl makes happen. `?shop=` names the shop, the first one when left
 * out. The caller has seen to it that the request comes from this machine.
 */
export async function answerControl(
  control: Control,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const shop = shopOf(control, url.searchParams);
  const path = url.pathname.split("/").slice(2);
  const reading = request.method === "GET";
  if (!reading && request.method !== "POST") throw new Refusal(405, "Control calls are GET or POST");
  const result = reading
    ? await read(control, shop, path, url.searchParams)
    : await change(control, shop, path, await readFields(request));
  if (result === null) throw new Refusal(404, `There is no control call ${request.method ?? ""} ${url.pathname}`);
  sendJson(response, 200, result);
}

function shopOf(control: Control, query: URLSearchParams): HostedShop {
  const domain = query.get("shop");
  const shop = domain === null ? [...control.shops.values()][0] : control.shops.get(domain);
  if (shop === undefined) throw new Refusal(404, `The sandbox does not play the shop ${domain ?? ""}`);
  return shop;
}

async function read(control: Control, shop: HostedShop, path: string[], query: URLSearchParams): Promise<unknown> {
  if (path.length !== 1) return null;
  if (path[0] === "webhooks") return webhookLog(shop, query);
  if (path[0] === "clock") return clockState(shop);
  if (path[0] === "faults") return faultState(shop, control.faults);
  if (path[0] === "discounts") return discountList(shop);
  if (path[0] === "credit") return creditList(shop);
  if (path[0] === "theme") return themeState(shop, control.extensions);
  if (path[0] === "metafields") return metafieldList(shop, query);
  if (path[0] !== "state") return null;
  return {
    shops: [...control.shops.keys()],
    shop: shop.domain,
    installed: shop.installed(),
    scopes: shop.grantedScopes(),
    orders: shop.store.orders.size,
    customers: shop.store.customers.size,
    products: shop.store.products.size,
    app: { listenUrl: control.app.listenUrl, publicUrl: control.app.publicUrl },
    ...clockState(shop),
  };
}

async function change(control: Control, shop: HostedShop, path: string[], fields: Fields): Promise<unknown> {
  const [noun = "", second, third, ...rest] = path;
  if (rest.length > 0) return null;
  try {
    if (noun === "orders" && second === undefined) return placeOrders(shop, fields, control.draw);
    if (noun === "orders" && third !== undefined) return changeOrder(shop, id(second, "order id"), third, fields);
    if (noun === "customers" && second === undefined) return createCustomer(shop, fields);
    if (noun === "customers" && third !== undefined) {
      return changeCustomer(shop, id(second, "customer id"), third, fields);
    }
    if (noun === "discounts" && third !== undefined) return changeDiscount(shop, id(second, "discount id"), third);
    if (third !== undefined) return null;
    if (noun === "webhooks") return await webhookCall(shop, second ?? "", fields);
    if (second !== undefined) return null;
    if (noun === "clock") return moveClock(shop, fields);
    if (noun === "theme") return await changeTheme(shop, control.extensions, fields);
    if (noun === "proxy") return moveProxy(shop, fields);
    if (noun === "proxy-query") return signProxyQuery(shop, control.app, fields, control.wireNow());
    if (noun === "checkout") return checkoutCall(shop, fields);
    if (noun === "credit") return changeCredit(shop, fields);
    if (noun === "faults") return setFaults(shop, control.faults, fields);
    if (noun === "shop") return changeShop(shop, fields);
    return appCall(shop, control.app, noun, fields, control.wireNow());
  } catch (error) {
    // What a store cannot do it says with a RangeError.
    if (error instanceof RangeError) throw new Refusal(422, error.message);
    throw error;
  }
}

function changeShop(shop: HostedShop, fields: Fields): unknown {
  const changes = ["name", "email", "ianaTimezone"].flatMap((name) => {
    const value = text(fields, name);
    return value === undefined ? [] : [[name, value]];
  });
  return shop.store.changeShop(Object.fromEntries(changes) as Parameters<typeof shop.store.changeShop>[0]);
}

const clockState = (shop: HostedShop): { now: string } => ({ now: new Date(shop.store.clock.now()).toISOString() });

/** `now` (ISO 8601) or `advanceMs`. */
function moveClock(shop: HostedShop, fields: Fields): unknown {
  const now = text(fields, "now");
  const advanceMs = whole(fields, "advanceMs", -8.64e15, 8.64e15);
  if (now !== undefined) {
    const instant = Date.parse(now);
    if (Number.isNaN(instant)) throw new Refusal(422, `${now} is no ISO 8601 instant`);
    shop.store.clock.moveTo(instant);
  }
  if (advanceMs !== undefined) shop.store.clock.advance(advanceMs);
  return clockState(shop);
}
