import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { z } from "zod";
import { birthdayGiftInForce } from "#app/db/queries/birthday-gift-in-force.ts";
import { memberOrders } from "#app/db/queries/member-orders.ts";
import { memberOverview } from "#app/db/queries/member-overview.ts";
import { memberPoints } from "#app/db/queries/member-points.ts";
import { memberStatement } from "#app/db/queries/member-statement.ts";
import { isCancellable } from "#app/domain/loyalty/redemption.ts";
import { localDays } from "#app/domain/retention/local-days.ts";
import { adjustPoints } from "#app/flows/loyalty/adjust-points.ts";
import { cancelRedemption } from "#app/flows/loyalty/cancel-redemption.ts";
import { changeMemberBirthday } from "#app/flows/loyalty/change-birthday.ts";
import { adminRequest } from "#app/http/admin-request.ts";
import { jsonField, rowNumber } from "#app/routes/json-field.ts";
import type { Answer } from "#app/ui/form/use-action.ts";
import type { MemberDone, MemberReason } from "#app/ui/members/member-page.tsx";
import { MemberPage } from "#app/ui/members/member-page.tsx";

/** An error of this page is told inside the frame, so that the menu stays. */
export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

/** Orders whose reasons are shown. */
const LATEST_ORDERS = 20;

/** The member's number in the address, or null for what is none. */
const memberIdOf = ({ params }: LoaderFunctionArgs | ActionFunctionArgs): bigint | null =>
  /^[1-9]\d{0,17}$/.test(params["member"] ?? "") ? BigInt(params["member"] ?? "") : null;

export const loader = (args: LoaderFunctionArgs) =>
  adminRequest(args, async ({ shop, today, now }) => {
    const id = memberIdOf(args);
    if (id === null) throw new Response(null, { status: 404 });
    const from = rowNumber(new URL(args.request.url).searchParams.get("before") ?? undefined);
    // First of all: what a code gave back when it ended is in everything that is read after it.
    const points = await memberPoints(shop.id, id);
    const [member, { entries, before }, orders, birthdayGift] = await Promise.all([
      memberOverview(shop.id, id),
      memberStatement(shop.id, id, from),
      memberOrders(shop.id, id, LATEST_ORDERS),
      birthdayGiftInForce(shop.id),
    ]);
    if (member === null) throw new Response(null, { status: 404 });
    const lastGiftDay = member.lastGift && localDays(shop.timeZone).dayOf(member.lastGift.at);
    const redemptions = points.redemptions.map((one) => ({ ...one, cancellable: isCancellable(one, now) }));
    const statement = { member, lastGiftDay, birthdayGift, entries, before, ...points, redemptions, ...orders };
    return { today, latest: from === null, ...statement };
  });

const command = z.discriminatedUnion("intent", [
  z.object({
    intent: z.literal("adjust"),
    operationId: z.uuid(),
    points: z
      .string()
      .regex(/^-?\d{1,15}$/)
      .transform((text) => BigInt(text)),
    reason: z.string(),
  }),
  z.object({ intent: z.literal("cancel-code"), redemptionId: z.uuid() }),
  z.object({
    intent: z.literal("birthday"),
    birthday: jsonField(z.object({ month: z.int(), day: z.int() }).nullable()),
  }),
]);

export const action = (args: ActionFunctionArgs) =>
  adminRequest(args, async ({ shop, actor, now }): Promise<Answer<MemberDone, MemberReason>> => {
    const memberId = memberIdOf(args);
    if (memberId === null) return { ok: false, reason: "unknown_member" };
    const form = command.safeParse(Object.fromEntries(await args.request.formData()));
    if (!form.success) return { ok: false, reason: "invalid" };
    if (form.data.intent === "cancel-code") {
      const cancelled = await cancelRedemption(shop.id, form.data.redemptionId, { actor }, now);
      return cancelled.ok ? { ok: true, done: "cancelling" } : cancelled;
    }
    if (form.data.intent === "birthday") {
      const changed = await changeMemberBirthday(shop.id, memberId, form.data.birthday, now);
      return changed.ok ? { ok: true, done: "birthday" } : changed;
    }
    const { points, reason, operationId } = form.data;
    const adjusted = await adjustPoints(shop.id, { memberId, points, reason, operationId, actor }, now);
    return adjusted.ok ? { ok: true, done: "adjusted" } : adjusted;
  });

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function MemberRoute(): ReactElement {
  const statement = useLoaderData<typeof loader>();
  return <MemberPage key={statement.member.id.toString()} statement={statement} />;
}
