import { readExtensions } from "../storefront/extension.ts";
import { proxiedPath } from "../storefront/app-proxy.ts";
import { proxyQuery } from "../storefront/proxy-query.ts";
import { PROXY_PREFIXES } from "../wire/app-toml.ts";
import type { HostedApp, HostedShop } from "../wire/hosted-shop.ts";
import { Refusal } from "../wire/http.ts";
import { type Fields, id, text, whole } from "./fields.ts";

function record(fields: Fields, name: string): Record<string, unknown> {
  const value = fields[name] ?? {};
  if (typeof value !== "object" || Array.isArray(value)) throw new Refusal(422, `${name} is no object`);
  return value as Record<string, unknown>;
}

/**
 * POST /sandbox/proxy-query: the query that Shopify would pass on for `customerId` (nobody when left out) and the
 * caller's own `parameters` (a list repeats one), and the address on the app for `path`. `timestamp` (seconds), `shop`
 * and `secret` may be others than the true ones, for requests that must be refused.
 */
export function signProxyQuery(shop: HostedShop, app: HostedApp, fields: Fields, nowMs: number): unknown {
  const pathPrefix = proxyPathOf(shop);
  const callers = new URLSearchParams();
  for (const [name, value] of Object.entries(record(fields, "parameters")))
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) callers.append(name, String(one));
  const { customerId } = fields;
  const seconds = whole(fields, "timestamp", 0, Number.MAX_SAFE_INTEGER);
  const facts = {
    shop: text(fields, "shop") ?? shop.domain,
    customerId: customerId === undefined || customerId === null ? null : id(customerId, "customerId"),
    pathPrefix,
    now: seconds === undefined ? nowMs : seconds * 1000,
  };
  const query = proxyQuery(callers, facts, text(fields, "secret") ?? app.secret).toString();
  const target = proxiedPath(app, shop, `${pathPrefix}/${text(fields, "path") ?? ""}`.replace(/\/$/, ""));
  return { query, path: target?.path ?? null, url: `${app.listenUrl}${target?.path ?? ""}?${query}` };
}

function proxyPathOf(shop: HostedShop): string {
  const path = shop.proxyPath();
  if (path === null) throw new Refusal(422, "shopify.app.toml has no [app_proxy]");
  return path;
}

/** POST /sandbox/proxy: `prefix` and `subpath` of the app proxy in this shop, as its merchant may set them. */
export function moveProxy(shop: HostedShop, fields: Fields): unknown {
  const prefix = PROXY_PREFIXES.find((one) => one === text(fields, "prefix"));
  const subpath = text(fields, "subpath") ?? "";
  if (prefix === undefined) throw new Refusal(422, `prefix is none of ${PROXY_PREFIXES.join(", ")}`);
  if (!/^[\w-]{1,30}$/.test(subpath)) throw new Refusal(422, "subpath is not 1 to 30 letters, digits, _ or -");
  shop.moveProxy(prefix, subpath);
  return { path: proxyPathOf(shop) };
}

/** GET /sandbox/theme: the extension's blocks and what the merchant chose for them. */
export async function themeState(shop: HostedShop, extensions: string): Promise<unknown> {
  const found = await readExtensions(extensions);
  return {
    blocks: found.flatMap(({ handle, blocks }) =>
      blocks.map(({ name, schema }) => ({
        extension: handle,
        block: name,
        target: schema.target,
        ...shop.theme.of(name),
        defaults: Object.fromEntries(
          schema.settings.flatMap((one) => (one.id === undefined ? [] : [[one.id, one.default ?? null]])),
        ),
      })),
    ),
  };
}

/** POST /sandbox/theme: `block` with `enabled` and `settings` (null takes one back), as the theme editor would. */
export async function changeTheme(shop: HostedShop, extensions: string, fields: Fields): Promise<unknown> {
  const name = text(fields, "block") ?? "";
  const block = (await readExtensions(extensions)).flatMap(({ blocks }) => blocks).find((one) => one.name === name);
  if (block === undefined) throw new Refusal(422, `the app has no block ${name}`);
  const settings = record(fields, "settings");
  for (const setting of Object.keys(settings))
    if (!block.schema.settings.some((one) => one.id === setting))
      throw new Refusal(422, `the block ${name} has no setting ${setting}`);
  const { enabled } = fields;
  shop.theme.change(name, { ...(typeof enabled === "boolean" ? { enabled } : {}), settings });
  return themeState(shop, extensions);
}
