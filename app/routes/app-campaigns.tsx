import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { campaignLives } from "#app/db/queries/campaign-lives.ts";
import type { CampaignLife } from "#app/domain/campaigns/lifecycle.ts";
import { monthOfDay, parseDay } from "#app/domain/retention/calendar.ts";
import { localDays, type LocalDays } from "#app/domain/retention/local-days.ts";
import { adminRequest } from "#app/http/admin-request.ts";
import { Campaigns } from "#app/ui/campaigns/campaigns.tsx";
import type { CalendarEntry } from "#app/ui/campaigns/month-calendar.tsx";

/** An error of this page is told inside the frame, so that the menu stays. */
export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  adminRequest(args, async ({ shop, now, today }) => {
    const { lives, inForce } = await campaignLives(shop.id, now);
    const asked = parseDay(`${new URL(args.request.url).searchParams.get("month") ?? ""}-01`);
    const days = localDays(shop.timeZone);
    return {
      campaigns: lives.map(({ campaign }) => campaign),
      entries: lives.flatMap((life) => entriesOf(life, days)),
      policy: inForce?.rules.campaigns ?? null,
      month: monthOfDay(asked ?? today),
      today,
    };
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
