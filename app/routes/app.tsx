import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { Outlet, useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { adminRequest } from "#app/http/admin-request.ts";
import { EmbeddedFrame } from "#app/ui/embedded-frame.tsx";
import { ErrorPage } from "#app/ui/error-page.tsx";
import { PolarisProvider } from "#app/ui/polaris-provider.tsx";
import type { ShopFacts } from "#app/ui/shop-context.ts";
import { ShopContext } from "#app/ui/shop-context.ts";

/** The frame of every page inside the Shopify admin. */
export const loader = (args: LoaderFunctionArgs): Promise<ShopFacts> =>
  adminRequest(args, ({ shop, now }) =>
    Promise.resolve({ timeZone: shop.timeZone, currencyCode: shop.currencyCode, now }),
  );

/** App Bridge looks for its headers on refusals too: the retry of a stale session token depends on them. */
export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function App(): ReactElement {
  const { timeZone, currencyCode, now } = useLoaderData<typeof loader>();
  return (
    <ShopContext.Provider value={{ timeZone, currencyCode, now }}>
      <EmbeddedFrame>
        <Outlet />
      </EmbeddedFrame>
    </ShopContext.Provider>
  );
}

export function ErrorBoundary(): ReactElement {
  return (
    <PolarisProvider>
      <ErrorPage />
    </PolarisProvider>
  );
}
