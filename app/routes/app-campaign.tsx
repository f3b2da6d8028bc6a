import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import type { ShouldRevalidateFunction } from "@remix-run/react";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { z } from "zod";
import { campaignLife } from "#app/db/queries/campaign-lives.ts";
import { campaignOutlook } from "#app/db/queries/campaign-outlook.ts";
import { campaignResults } from "#app/db/queries/campaign-results.ts";
import { chosenProducts } from "#app/db/queries/chosen-products.ts";
import type { Campaign } from "#app/domain/campaigns/campaign.ts";
import { campaignTerms } from "#app/domain/campaigns/terms.ts";
import { instantOfLocal, localOfInstant } from "#app/domain/campaigns/window.ts";
import { changeCampaign } from "#app/flows/campaigns/change-campaign.ts";
import { addCampaign, dropCampaign, editCampaign } from "#app/flows/campaigns/save-campaign.ts";
import { adminRequest, type AdminRequest } from "#app/http/admin-request.ts";
import { jsonField, rowNumber } from "#app/routes/json-field.ts";
import type { Answer } from "#app/ui/form/use-action.ts";
import type { EditedCampaign } from "#app/ui/campaigns/campaign-form.ts";
import type { CampaignDone, CampaignReason } from "#app/ui/campaigns/campaign-page.tsx";
import { CampaignPage } from "#app/ui/campaigns/campaign-page.tsx";

/** An error of this page is told inside the frame, so that the menu stays. */
export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

const isNew = (args: LoaderFunctionArgs | ActionFunctionArgs): boolean => args.params["campaign"] === "new";

/** /app/campaigns/new, or a campaign's number. */
export const loader = (args: LoaderFunctionArgs) =>
  adminRequest(args, async ({ shop, now }) => {
    const { lives, inForce } = await campaignLife(shop.id, rowNumber(args.params["campaign"]) ?? 0, now);
    const [life] = lives;
    if (!life && !isNew(args)) throw new Response(null, { status: 404 });
    const campaign = life?.campaign ?? null;
    const planned = campaign?.state === "draft" || campaign?.state === "scheduled";
    const [outlook, results] = await Promise.all([
      campaign && planned ? campaignOutlook(shop.id, campaign, shop.timeZone, now) : null,
      campaign && life && life.log.length > 0 ? campaignResults(shop.id, campaign.id) : null,
    ]);
    return {
      campaign,
      edited: campaign && editedOf(campaign, shop.timeZone),
      log: life?.log ?? [],
      outlook,
      results,
      policy: inForce?.rules.campaigns ?? null,
      earning: inForce?.status === "live",
      titles: await chosenProducts(shop.id, [campaign?.products ?? null]),
    };
  });

function editedOf({ name, bonus, products, startsAt, endsAt }: Campaign, timeZone: string): EditedCampaign {
  const local = (at: number | null): string | null => (at === null ? null : localOfInstant(at, timeZone));
  return { name, bonus, products, starts: local(startsAt), ends: local(endsAt) };
}

const local = z.string().max(30).nullable();
const command = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("save"), campaign: jsonField(z.looseObject({ starts: local, ends: local })) }),
  z.object({ intent: z.enum(["schedule", "unschedule", "start", "pause", "resume", "end"]) }),
  z.object({ intent: z.literal("drop") }),
]);

type Reply = Answer<CampaignDone, CampaignReason, number>;

export const action = (args: ActionFunctionArgs) =>
  adminRequest(args, async (admin): Promise<Reply> => {
    const id = rowNumber(args.params["campaign"]);
    if (id === null && !isNew(args)) return { ok: false, reason: "no_such_campaign" };
    const form = command.safeParse(Object.fromEntries(await args.request.formData()));
    if (!form.success) return { ok: false, reason: "invalid" };
    if (form.data.intent === "save") return save(form.data.campaign, id, admin);
    if (id === null) return { ok: false, reason: "no_such_campaign" };
    if (form.data.intent === "drop") {
      const dropped = await dropCampaign(admin.shop.id, id);
      return dropped.ok ? { ok: true, done: "dropped" } : { ok: false, reason: "not_now" };
    }
    const changed = await changeCampaign(admin.shop.id, id, form.data.intent, admin.actor, Date.now);
    return changed.ok ? { ok: true, done: form.data.intent } : { ok: false, reason: changed.reason };
  });

/** A campaign that was dropped is not read again: the page goes back to the list. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ actionResult, defaultShouldRevalidate }) =>
  (actionResult as Reply | undefined)?.ok === true && (actionResult as { done?: CampaignDone }).done === "dropped"
    ? false
    : defaultShouldRevalidate;

/** Start and end are the shop's local time, as they were typed. */
async function save(
  { starts, ends, ...rest }: { starts: string | null; ends: string | null },
  id: number | null,
  { shop, actor }: AdminRequest,
): Promise<Reply> {
  const [startsAt, endsAt] = [starts, ends].map((text) => text && instantOfLocal(text, shop.timeZone));
  if ((starts !== null && startsAt === null) || (ends !== null && endsAt === null)) {
    return { ok: false, reason: "no_such_time" };
  }
  const terms = campaignTerms.safeParse({ ...rest, startsAt, endsAt });
  if (!terms.success) {
    const order = terms.error.issues.some(({ path }) => path[0] === "endsAt");
    return { ok: false, reason: order ? "ends_before_start" : "invalid" };
  }
  const by = { actor, clock: Date.now };
  const saved =
    id === null ? await addCampaign(shop.id, terms.data, by) : await editCampaign(shop.id, id, terms.data, by);
  if (!saved.ok) return { ok: false, reason: saved.reason };
  return { ok: true, done: id === null ? "created" : "saved", data: saved.campaign.id };
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function CampaignRoute(): ReactElement {
  const page = useLoaderData<typeof loader>();
  return <CampaignPage key={page.campaign?.id ?? "new"} {...page} />;
}
