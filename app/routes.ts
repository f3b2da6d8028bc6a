import type { RouteConfig } from "@remix-run/route-config";
import { index, route } from "@remix-run/route-config";

/** Every address of the web process but /healthz, /readyz and /metrics, which must answer even when Remix cannot. */
export default [
  index("routes/home.tsx"),
  route("auth/login", "routes/auth-login.tsx"),
  route("auth/*", "routes/auth.ts"),
  route("webhooks", "routes/webhooks.ts"),
  route("storefront/state", "routes/storefront-state.ts"),
  route("storefront/history", "routes/storefront-history.ts"),
  route("storefront/redeem", "routes/storefront-redeem.ts"),
  route("storefront/cancel", "routes/storefront-cancel.ts"),
  route("storefront/birthday", "routes/storefront-birthday.ts"),
  route("storefront/dismiss", "routes/storefront-dismiss.ts"),
  route("app/export/:file", "routes/app-export.ts"),
  route("app/privacy/:request", "routes/app-privacy-export.ts"),
  route("app", "routes/app.tsx", [
    index("routes/app-overview.tsx"),
    route("cohorts", "routes/app-cohorts.tsx"),
    route("customers", "routes/app-customers.tsx"),
    route("programme", "routes/app-programme.tsx"),
    route("rewards", "routes/app-rewards.tsx"),
    route("rewards/:reward", "routes/app-reward.tsx"),
    route("campaigns", "routes/app-campaigns.tsx"),
    route("campaigns/:campaign", "routes/app-campaign.tsx"),
    route("members", "routes/app-members.tsx"),
    route("members/:member", "routes/app-member.tsx"),
    route("liability", "routes/app-liability.tsx"),
    route("data", "routes/app-data.tsx"),
    route("*", "routes/app-not-found.tsx"),
  ]),
] satisfies RouteConfig;
