import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { liabilityMonths } from "#app/db/queries/liability-months.ts";
import { bestPointValue, liabilityStatement } from "#app/domain/loyalty/liability.ts";
import { adminRequest } from "#app/http/admin-request.ts";
import { Liability } from "#app/ui/liability/liability.tsx";

/** An error of this page is told inside the frame, so that the menu stays. */
export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  adminRequest(args, async ({ shop }) => {
    const { months, rewards } = await liabilityMonths(shop.id);
    return { months: liabilityStatement(months), worth: bestPointValue(rewards) };
  });

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function LiabilityRoute(): ReactElement {
  return <Liability {...useLoaderData<typeof loader>()} />;
}
