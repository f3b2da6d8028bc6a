import routes from "#app/routes.ts";
import { METAFIELD_SCOPES, METAFIELD_VALUES, PROXY_PREFIXES, PROXY_SCOPE } from "./known.ts";

/** What a shopify.app.toml says about the storefront. */
export type Storefront = {
  app_proxy?: { url?: string; prefix?: string; subpath?: string };
  customer?: { metafields?: { app?: Record<string, Record<string, unknown>> } };
};

/** An address that no route answers, a path that Shopify would not take, a scope left out. */
export function proxyFaults({ app_proxy: proxy }: Storefront, asked: readonly string[]): string[] {
  if (!proxy) return [];
  const { url = "", prefix = "", subpath = "" } = proxy;
  const answered = routes.some(({ path }) => `/${path ?? ""}`.startsWith(`${url}/`));
  return [
    ...(answered ? [] : [`no route answers the storefront below "${url}"`]),
    ...(PROXY_PREFIXES.includes(prefix) ? [] : [`app_proxy.prefix "${prefix}" is none of Shopify's`]),
    ...(/^[\w-]{1,30}$/.test(subpath) && !["admin", "services", "password", "login"].includes(subpath)
      ? []
      : [`app_proxy.subpath "${subpath}" is not allowed`]),
    ...(asked.includes(PROXY_SCOPE) ? [] : [`app_proxy needs ${PROXY_SCOPE}`]),
  ];
}

/** A definition without a type or a name, with a value that Shopify does not know, or that we may not write. */
export function metafieldFaults(toml: Storefront, asked: readonly string[]): string[] {
  const owned = Object.entries(METAFIELD_SCOPES).flatMap(([owner, scope]) => {
    const definitions = (toml as Record<string, Storefront["customer"]>)[owner]?.metafields?.app ?? {};
    return Object.entries(definitions).map(([key, definition]) => ({ owner, key, scope, definition }));
  });
  return owned.flatMap(({ owner, key, scope, definition }) => [
    ...(["type", "name"] as const)
      .filter((part) => !(part in definition))
      .map((part) => `metafield ${key} has no ${part}`),
    ...Object.entries(METAFIELD_VALUES).flatMap(([path, values]) => {
      const value = valueAt(definition, path.split("."));
      return value === undefined || values.includes(value) ? [] : [`metafield ${key}: ${path} "${value}" is not known`];
    }),
    ...(asked.includes(scope) ? [] : [`metafields of a ${owner} need ${scope}`]),
  ]);
}

function valueAt(value: unknown, [first, ...rest]: readonly string[]): string | undefined {
  if (first === undefined) return typeof value === "string" ? value : undefined;
  return typeof value === "object" && value !== null
    ? valueAt((value as Record<string, unknown>)[first], rest)
    : undefined;
}
