import type { ServerBuild } from "@remix-run/node";

/** Addresses of the web process that Remix does not know. */
const OPERATORS = new Set(["/healthz", "/readyz", "/metrics"]);

/**
 * Makes a function that names the route an address belongs to, in the words of app/routes.ts ("/app/cohorts"). Logs and
 * metrics carry this and never the address itself, whose query may hold a session token.
 */
export function routeLabels(routes: ServerBuild["routes"]): (pathname: string) => string {
  const known = Object.values(routes)
    .filter((route) => route.id !== "root")
    .map((route) => fullPath(routes, route.id))
    .map((path) => ({ path, matcher: matcherOf(path) }));
  return (pathname) => {
    if (pathname.startsWith("/assets/")) return "/assets/*";
    if (OPERATORS.has(pathname)) return pathname;
    const plain = pathname.replace(/\.data$/, "").replace(/\/+$/, "") || "/";
    if (plain === "/_root") return "/";
    return known.find(({ matcher }) => matcher.test(plain))?.path ?? "other";
  };
}

function fullPath(routes: ServerBuild["routes"], id: string): string {
  const parts: string[] = [];
  for (let route = routes[id]; route; route = route.parentId === undefined ? undefined : routes[route.parentId]) {
    if (route.path) parts.unshift(route.path);
  }
  return "/" + parts.join("/");
}

function matcherOf(path: string): RegExp {
  const segments = path.split("/").map((segment) => {
    if (segment === "*") return ".*";
    return segment.startsWith(":") ? "[^/]+" : segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${segments.join("/")}$`);
}
