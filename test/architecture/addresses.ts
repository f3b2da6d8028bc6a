import type { RouteConfigEntry } from "@remix-run/route-config";
import { parse } from "smol-toml";
import routes from "#app/routes.ts";

/** The paths of the web process's routes, as app/routes.ts has them: "/", "/auth/*", "/app/export/:file". */
export function routePaths(): string[] {
  const below = (prefix: string, entry: RouteConfigEntry): string[] => {
    const own = [prefix, entry.path ?? ""].filter((part) => part !== "").join("/");
    return [`/${own}`, ...(entry.children ?? []).flatMap((child) => below(own, child))];
  };
  return [...new Set(routes.flatMap((entry) => below("", entry)))];
}

/** Keys of a shopify.app.toml that hold addresses of ours, wherever they stand. */
const ADDRESS_KEYS = new Set(["uri", "url", "application_url", "redirect_urls", "app_url"]);

/** The paths that the toml tells Shopify to call or open and that no route answers. */
export function unroutedAddresses(toml: string, routes: readonly string[]): string[] {
  const known = routes.map((route) => new RegExp(`^${route.replace(/\/\*$/, "(/.*)?").replace(/:[^/]+/g, "[^/]+")}$`));
  return addresses(parse(toml)).filter((path) =>
    path.endsWith("/*")
      ? !routes.some((route) => route.startsWith(path.slice(0, -1)))
      : !known.some((route) => route.test(path)),
  );
}

function addresses(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (!ADDRESS_KEYS.has(key)) return addresses(inner);
    // Below a proxy's address stand the routes; the address itself is nobody's.
    const below = "subpath" in value ? "/*" : "";
    return [inner].flat().map((address) => new URL(String(address) + below, "https://regulars.example").pathname);
  });
}
