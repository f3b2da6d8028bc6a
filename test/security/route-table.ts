import type { RouteConfigEntry } from "@remix-run/route-config";
import routes from "#app/routes.ts";

/** What a route is for, and so what it must do. */
export type RouteKind =
  /** a page inside the admin: for the shop of the session token, framed by that shop's admin only */
  | "embedded page"
  /** a file for the shop of the session token */
  | "shop's file"
  /** a page for anybody, in no frame */
  | "public page"
  /** Shopify's library answers: the page that gets a session token, and the way out of the frame */
  | "token page"
  /** signed by Shopify, no session */
  | "webhooks"
  /** passed on by Shopify from the storefront, signed; for the customer it names */
  | "storefront";

/** Every address of app/routes.ts; `:file`, `:request` and `*` are filled in by the tests. */
export const KINDS: Readonly<Record<string, RouteKind>> = {
  "/": "public page",
  "/auth/login": "public page",
  "/auth/*": "token page",
  "/webhooks": "webhooks",
  "/storefront/state": "storefront",
  "/storefront/history": "storefront",
  "/storefront/redeem": "storefront",
  "/storefront/cancel": "storefront",
  "/storefront/birthday": "storefront",
  "/storefront/dismiss": "storefront",
  "/app/export/:file": "shop's file",
  "/app/privacy/:request": "shop's file",
  "/app": "embedded page",
  "/app/cohorts": "embedded page",
  "/app/customers": "embedded page",
  "/app/programme": "embedded page",
  "/app/rewards": "embedded page",
  "/app/rewards/:reward": "embedded page",
  "/app/campaigns": "embedded page",
  "/app/campaigns/:campaign": "embedded page",
  "/app/members": "embedded page",
  "/app/members/:member": "embedded page",
  "/app/liability": "embedded page",
  "/app/data": "embedded page",
  "/app/*": "embedded page",
};

/** Addresses that the server answers before Remix. */
export const SERVER_PATHS = ["/healthz", "/readyz", "/metrics", "/assets", "/storefront/*"] as const;

/** The addresses that app/routes.ts makes; layouts without an address of their own are not among them. */
export function addresses(): string[] {
  const found = new Set<string>();
  const walk = (entries: readonly RouteConfigEntry[], base: string): void => {
    for (const entry of entries) {
      const path = entry.path === undefined ? base : `${base}/${entry.path}`;
      const children = entry.children ?? [];
      if (children.length === 0 || entry.path !== undefined) found.add(path === "" ? "/" : path);
      walk(children, path);
    }
  };
  walk(routes, "");
  return [...found].sort();
}
