import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { retentionOverview } from "#app/db/queries/retention-overview.ts";
import { churn } from "#app/domain/retention/figures/churn.ts";
import { cohorts } from "#app/domain/retention/figures/cohorts.ts";
import { headline } from "#app/domain/retention/figures/headline.ts";
import { reorderCurve } from "#app/domain/retention/figures/reorder-curve.ts";
import { timeBetweenOrders } from "#app/domain/retention/figures/time-between-orders.ts";
import { totalsOf } from "#app/domain/retention/figures/totals.ts";
import { trend } from "#app/domain/retention/figures/trend.ts";
import { adminRequest } from "#app/http/admin-request.ts";
import { basisOf } from "#app/ui/basis.ts";
import { drawable } from "#app/ui/charts/drawable.ts";
import { Overview } from "#app/ui/overview/overview.tsx";

/** An error of this page is told inside the frame, so that the menu stays. */
export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

/** The page of cohorts has them all. */
const LATEST_COHORTS = 13;

export const loader = (args: LoaderFunctionArgs) =>
  adminRequest(args, async ({ shop, today }) => {
    const { rollup, sync } = await retentionOverview(shop.id);
    const curve = reorderCurve(rollup, today);
    return {
      sync,
      basis: basisOf(rollup, today, shop.scopes),
      totals: totalsOf(rollup),
      headline: headline(rollup, today, shop.currencyCode),
      timeBetweenOrders: timeBetweenOrders(rollup),
      reorderCurve: { ...curve, steps: drawable(curve.steps) },
      quarters: churn(rollup, today, "quarter"),
      months: churn(rollup, today, "month"),
      trend: trend(rollup, today),
      cohorts: cohorts(rollup, today).slice(-LATEST_COHORTS),
    };
  });

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function OverviewRoute(): ReactElement {
  return <Overview {...useLoaderData<typeof loader>()} />;
}
