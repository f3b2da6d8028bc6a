import { NavMenu } from "@shopify/app-bridge-react";
import { useLocation, useNavigate, useNavigation } from "@remix-run/react";
import type { ReactElement, ReactNode } from "react";
import { useEffect } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { isInApp, keepFrame } from "./embedded-address.ts";
import { PolarisProvider } from "./polaris-provider.tsx";

/** What every page inside the Shopify admin stands in: Polaris, the admin's menu, and its way of navigating. */
export function EmbeddedFrame({ children }: { children: ReactNode }): ReactElement {
  useAdminNavigation();
  useLoadingBar();
  const { t } = useTexts();
  return (
    <PolarisProvider>
      <NavMenu>
        <a href="/app" rel="home">
          {t("nav.overview")}
        </a>
        <a href="/app">{t("nav.overview")}</a>
        <a href="/app/cohorts">{t("nav.cohorts")}</a>
        <a href="/app/customers">{t("nav.customers")}</a>
        <a href="/app/programme">{t("nav.programme")}</a>
        <a href="/app/rewards">{t("nav.rewards")}</a>
        <a href="/app/campaigns">{t("nav.campaigns")}</a>
        <a href="/app/members">{t("nav.members")}</a>
        <a href="/app/liability">{t("nav.liability")}</a>
        <a href="/app/data">{t("nav.data")}</a>
      </NavMenu>
      {children}
    </PolarisProvider>
  );
}

/** App Bridge announces a click in the admin's menu as `shopify:navigate` on a link; the router then takes it over. */
function useAdminNavigation(): void {
  const navigate = useNavigate();
  const { search } = useLocation();
  useEffect(() => {
    const go = (event: Event): void => {
      const href = event.target instanceof Element ? event.target.getAttribute("href") : null;
      if (href !== null && isInApp(href)) navigate(keepFrame(href, search));
    };
    addEventListener("shopify:navigate", go);
    return () => removeEventListener("shopify:navigate", go);
  }, [navigate, search]);
}

/** The admin's loading bar runs while the next page is on its way. */
function useLoadingBar(): void {
  const loading = useNavigation().state === "loading";
  useEffect(() => {
    if (!loading) return undefined;
    window.shopify.loading(true);
    return () => window.shopify.loading(false);
  }, [loading]);
}
