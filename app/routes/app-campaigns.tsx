import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { z } from "zod";
import { campaignLives } from "#app/db/queries/campaign-lives.ts";
import { campaignOutlook } from "#app/db/queries/campaign-outlook.ts";
import { doubleWeek, lastDayOfDoubleWeek } from "#app/domain/campaigns/double-week.ts";
import type { CampaignLife } from "#app/domain/campaigns/lifecycle.ts";
import { campaignTerms } from "#app/domain/campaigns/terms.ts";
import { monthOfDay, parseDay } from "#app/domain/retention/calendar.ts";
import { localDays, type LocalDays } from "#app/domain/retention/local-days.ts";
import { addCampaign } from "#app/flows/campaigns/save-campaign.ts";
import { adminRequest } from "#app/http/admin-request.ts";
import type { CampaignsData, CampaignsDone, CampaignsReason } from "#app/ui/campaigns/campaigns.tsx";
import { Campaigns } from "#app/ui/campaigns/campaigns.tsx";
import type { CalendarEntry } from "#app/ui/campaigns/month-calendar.tsx";
import type { Answer } from "#app/ui/form/use-action.ts";

/** An error of this page is told inside the frame, so that the menu stays. */
export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  adminRequest(args, async ({ shop, now, today }) => {
    const { lives, inForce } = await campaignLives(shop.id, now);
    const asked = parseDay(`${new URL(args.request.url).searchParams.get("month") ?? ""}-01`);
    const days = localDays(shop.timeZone);
    const quiet = inForce?.status === "live" && lives.every(({ campaign }) => campaign.state !== "active");
    return {
      campaigns: lives.map(({ campaign }) => campaign),
      entries: lives.flatMap((life) => entriesOf(life, days)),
      policy: inForce?.rules.campaigns ?? null,
      month: monthOfDay(asked ?? today),
      today,
      doubleWeekUntil: quiet ? lastDayOfDoubleWeek(today) : null,
    };
  });

const command = z.discriminatedUnion("intent", [
  // Members read the name: it comes in the merchant's language.
  z.object({ intent: z.literal("double-week"), name: campaignTerms.shape.name }),
  z.object({ intent: z.literal("estimate") }),
]);

type Reply = Answer<CampaignsDone, CampaignsReason, CampaignsData>;

export const action = (args: ActionFunctionArgs) =>
  adminRequest(args, async ({ shop, actor, now }): Promise<Reply> => {
    const form = command.safeParse(Object.fromEntries(await args.request.formData()));
    if (!form.success) return { ok: false, reason: "invalid" };
    const days = localDays(shop.timeZone);
    if (form.data.intent === "estimate") {
      const outlook = await campaignOutlook(shop.id, doubleWeek("", now, days), shop.timeZone, now);
      return { ok: true, done: "estimated", data: { outlook } };
    }
    const week = doubleWeek(form.data.name, now, days);
    const started = await addCampaign(shop.id, week, { actor, clock: Date.now }, "start");
    return started.ok ? { ok: true, done: "start" } : { ok: false, reason: "not_now" };
  });

/** When a campaign was active, in local days; or when it will be, if that is set. */
function entriesOf({ campaign, log }: CampaignLife, { dayOf }: LocalDays): CalendarEntry[] {
  const { id, name, state, startsAt, endsAt } = campaign;
  // An end is exclusive: one at midnight belongs to the day before.
  const entry = (from: number, until: number | null): CalendarEntry => ({
    ...{ id, name, state, firstDay: dayOf(from) },
    lastDay: until === null ? null : dayOf(until - 1),
  });
  if (log.length > 0) return log.map((each) => entry(each.startedAt, each.endedAt ?? endsAt));
  return startsAt === null ? [] : [entry(startsAt, endsAt)];
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function CampaignsRoute(): ReactElement {
  return <Campaigns {...useLoaderData<typeof loader>()} />;
}
