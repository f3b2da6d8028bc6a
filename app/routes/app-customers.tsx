import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { customerRankings } from "#app/db/queries/customer-rankings.ts";
import { figureBasis } from "#app/db/queries/retention-overview.ts";
import { adminRequest } from "#app/http/admin-request.ts";
import { basisOf } from "#app/ui/basis.ts";
import { Customers } from "#app/ui/customers/customers.tsx";

/** An error of this page is told inside the frame, so that the menu stays. */
export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  adminRequest(args, async ({ shop, today }) => {
    const [{ rollup, sync }, rankings] = await Promise.all([figureBasis(shop.id), customerRankings(shop.id)]);
    return { ...rankings, sync, basis: basisOf(rollup, today, shop.scopes) };
  });

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function CustomersRoute(): ReactElement {
  return <Customers {...useLoaderData<typeof loader>()} />;
}
