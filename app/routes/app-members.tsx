import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { z } from "zod";
import { latestGrants } from "#app/db/queries/latest-grants.ts";
import { membersList } from "#app/db/queries/members-list.ts";
import { beginGrant } from "#app/flows/loyalty/begin-grant.ts";
import { findMember } from "#app/flows/loyalty/find-member.ts";
import { previewGrant } from "#app/flows/loyalty/preview-grant.ts";
import { adminRequest } from "#app/http/admin-request.ts";
import { rowNumber } from "#app/routes/json-field.ts";
import type { Answer } from "#app/ui/form/use-action.ts";
import type { GrantPreview } from "#app/ui/members/grant-card.tsx";
import type { GrantDone, GrantReason, MemberFound, MemberNotFound } from "#app/ui/members/members.tsx";
import { Members } from "#app/ui/members/members.tsx";

/** An error of this page is told inside the frame, so that the menu stays. */
export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

/** Pages are counted from 1 in the address; nobody leafs further. */
const LAST_PAGE = 100_000;

/** Gifts to all members that are shown. */
const LATEST_GRANTS = 5;

export const loader = (args: LoaderFunctionArgs) =>
  adminRequest(args, async ({ shop }) => {
    const query = new URL(args.request.url).searchParams;
    const search = (query.get("q") ?? "").slice(0, 40);
    const sort = query.get("sort") === "joined" ? ("joined" as const) : ("balance" as const);
    const page = Math.min(rowNumber(query.get("page") ?? undefined) ?? 1, LAST_PAGE);
    const [{ members, more }, grants] = await Promise.all([
      membersList(shop.id, { search, sort, page: page - 1 }),
      latestGrants(shop.id, LATEST_GRANTS),
    ]);
    return { members, search, sort, page, hasNext: more, grants };
  });

const whole = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform((text) => BigInt(text));

const command = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("find"), email: z.string().trim().min(3).max(254) }),
  z.object({ intent: z.literal("grant-preview"), points: whole }),
  z.object({
    intent: z.literal("grant"),
    operationId: z.uuid(),
    points: whole,
    reason: z.string(),
    lastMember: whole,
  }),
]);

type Reply = Answer<MemberFound | GrantDone, MemberNotFound | GrantReason, bigint | GrantPreview>;

/** Finds a member by e-mail, posted because addresses stand in logs and histories; or gives points to all. */
export const action = (args: ActionFunctionArgs) =>
  adminRequest(args, async ({ shop, actor, now }): Promise<Reply> => {
    const fields = Object.fromEntries(await args.request.formData());
    const form = command.safeParse(fields);
    if (!form.success) return { ok: false, reason: fields["intent"] === "find" ? "no_such_email" : "invalid" };
    const wish = form.data;
    switch (wish.intent) {
      case "find": {
        const found = await findMember(shop, wish.email);
        return found.ok ? { ok: true, done: "found", data: found.memberId } : found;
      }
      case "grant-preview": {
        const seen = await previewGrant(shop.id, wish.points);
        return seen.ok ? { ok: true, done: "previewed", data: seen.preview } : seen;
      }
      case "grant": {
        const begun = await beginGrant(shop.id, { ...wish, actor }, now);
        return begun.ok ? { ok: true, done: "granting" } : begun;
      }
    }
  });

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function MembersRoute(): ReactElement {
  const page = useLoaderData<typeof loader>();
  return <Members key={page.search} {...page} />;
}
