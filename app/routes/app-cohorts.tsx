import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { cohortOverview } from "#app/db/queries/retention-overview.ts";
import { cohorts } from "#app/domain/retention/figures/cohorts.ts";
import { adminRequest } from "#app/http/admin-request.ts";
import { basisOf } from "#app/ui/basis.ts";
import { Cohorts } from "#app/ui/cohorts/cohorts.tsx";

/** An error of this page is told inside the frame, so that the menu stays. */
export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  adminRequest(args, async ({ shop, today }) => {
    const { rollup, sync } = await cohortOverview(shop.id);
    return { sync, basis: basisOf(rollup, today, shop.scopes), cohorts: cohorts(rollup, today) };
  });

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function CohortsRoute(): ReactElement {
  return <Cohorts {...useLoaderData<typeof loader>()} />;
}
