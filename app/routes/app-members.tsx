import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { membersList } from "#app/db/queries/members-list.ts";
import { adminRequest } from "#app/http/admin-request.ts";
import { rowNumber } from "#app/routes/json-field.ts";
import { Members } from "#app/ui/members/members.tsx";

/** An error of this page is told inside the frame, so that the menu stays. */
export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

/** Pages are counted from 1 in the address; nobody leafs further. */
const LAST_PAGE = 100_000;

export const loader = (args: LoaderFunctionArgs) =>
  adminRequest(args, async ({ shop }) => {
    const query = new URL(args.request.url).searchParams;
    const search = (query.get("q") ?? "").slice(0, 40);
    const sort = query.get("sort") === "joined" ? ("joined" as const) : ("balance" as const);
    const page = Math.min(rowNumber(query.get("page") ?? undefined) ?? 1, LAST_PAGE);
    const { members, more } = await membersList(shop.id, { search, sort, page: page - 1 });
    return { members, search, sort, page, hasNext: more };
  });

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function MembersRoute(): ReactElement {
  const page = useLoaderData<typeof loader>();
  return <Members key={page.search} {...page} />;
}
