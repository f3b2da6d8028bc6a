import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import type { LinksFunction } from "@remix-run/node";
import { Links, Meta, Outlet, Scripts, useMatches } from "@remix-run/react";
import type { ReactElement, ReactNode } from "react";
import { useContext } from "react";
import { env } from "#app/env.server.ts";
import { useLanguage } from "#app/i18n/language.tsx";
import { useTexts } from "#app/i18n/texts.ts";
import { NonceContext } from "#app/ui/nonce.ts";
import { ErrorPage } from "#app/ui/error-page.tsx";
import { PolarisProvider } from "#app/ui/polaris-provider.tsx";
import styles from "#app/ui/styles.css?url";

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: polarisStyles },
  { rel: "stylesheet", href: styles },
  { rel: "icon", type: "image/svg+xml", href: "/favicon.svg" },
];

export const loader = (): { apiKey: string } => ({ apiKey: env().SHOPIFY_API_KEY });

/** The key does not change while the process lives. */
export const shouldRevalidate = (): boolean => false;

/**
 * The document around every page. On embedded pages App Bridge comes first in the head, as Shopify requires, and finds
 * the app's key in the meta element before it. There is no ScrollRestoration: it needs sessionStorage.
 */
export function Layout({ children }: { children: ReactNode }): ReactElement {
  const { locale } = useLanguage();
  const { t } = useTexts();
  const nonce = useContext(NonceContext);
  const root = useMatches().find((match) => match.id === "root")?.data as { apiKey: string } | undefined;
  const embedded = useMatches().some((match) => match.id === "routes/app");
  return (
    <html lang={locale}>
      <head>
        {embedded && root ? (
          <>
            <meta name="shopify-api-key" content={root.apiKey} />
            <script src="https://cdn.shopify.com/shopifycloud/app-bridge.js" suppressHydrationWarning />
          </>
        ) : null}
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>{t("app.name")}</title>
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function App(): ReactElement {
  return <Outlet />;
}

export function ErrorBoundary(): ReactElement {
  return (
    <PolarisProvider>
      <ErrorPage />
    </PolarisProvider>
  );
}
