import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { z } from "zod";
import { membersList } from "#app/db/queries/members-list.ts";
import { findMember } from "#app/flows/loyalty/find-member.ts";
import { adminRequest } from "#app/http/admin-request.ts";
import { rowNumber } from "#app/routes/json-field.ts";
import type { Answer } from "#app/ui/form/use-action.ts";
import type { MemberFound, MemberNotFound } from "#app/ui/members/members.tsx";
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

const command = z.object({ intent: z.literal("find"), email: z.string().trim().min(3).max(254) });

/** Finds a member by e-mail: posted, because addresses stand in logs and histories. */
export const action = (args: ActionFunctionArgs) =>
  adminRequest(args, async ({ shop }): Promise<Answer<MemberFound, MemberNotFound, bigint>> => {
    const form = command.safeParse(Object.fromEntries(await args.request.formData()));
    if (!form.success) return { ok: false, reason: "no_such_email" };
    const found = await findMember(shop, form.data.email);
    return found.ok ? { ok: true, done: "found", data: found.memberId } : found;
  });

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function MembersRoute(): ReactElement {
  const page = useLoaderData<typeof loader>();
  return <Members key={page.search} {...page} />;
}
