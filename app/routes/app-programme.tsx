import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { z } from "zod";
import { chosenProducts } from "#app/db/queries/chosen-products.ts";
import { giftRewards } from "#app/db/queries/gift-rewards.ts";
import { programmeOverview } from "#app/db/queries/programme-overview.ts";
import { startingRules } from "#app/domain/loyalty/rules.ts";
import { dayText, parseDay } from "#app/domain/retention/calendar.ts";
import { localDays } from "#app/domain/retention/local-days.ts";
import { changeProgrammeStatus } from "#app/flows/loyalty/change-programme-status.ts";
import { chooseTestCustomers } from "#app/flows/loyalty/choose-test-customers.ts";
import { countEarlierOrders } from "#app/flows/loyalty/count-earlier-orders.ts";
import { previewEarlierOrders, previewPublication } from "#app/flows/loyalty/preview-publication.ts";
import { publishProgramme } from "#app/flows/loyalty/publish-programme.ts";
import { saveProgrammeDraft } from "#app/flows/loyalty/save-programme-draft.ts";
import { adminRequest, type AdminRequest } from "#app/http/admin-request.ts";
import { jsonField } from "#app/routes/json-field.ts";
import type { Answer } from "#app/ui/form/use-action.ts";
import type { ProgrammeData, ProgrammeDone, ProgrammeReason } from "#app/ui/loyalty/programme.tsx";
import { Programme } from "#app/ui/loyalty/programme.tsx";

/** An error of this page is told inside the frame, so that the menu stays. */
export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

/** Counting earlier orders begins so many days back, unless the merchant says otherwise. */
const SUGGESTED_DAYS = 90;

export const loader = (args: LoaderFunctionArgs) =>
  adminRequest(args, async ({ shop, today }) => {
    const { draft, versions, ...standing } = await programmeOverview(shop.id);
    const published = versions[0]?.rules ?? null;
    const edited = draft ?? published;
    const titles = await chosenProducts(
      shop.id,
      [edited, published].flatMap((rules) => rules?.earning.products.map(({ choice }) => choice) ?? []),
    );
    return {
      programme: edited && { ...standing, draft: edited, published },
      starting: startingRules(shop.currencyCode),
      versions,
      titles,
      gifts: await giftRewards(shop.id),
      today,
      suggestedSince: dayText(today - SUGGESTED_DAYS),
    };
  });

const command = z.discriminatedUnion("intent", [
  z.object({ intent: z.enum(["create", "save"]), rules: jsonField(z.unknown()) }),
  z.object({ intent: z.literal("preview") }),
  z.object({ intent: z.literal("publish") }),
  z.object({ intent: z.literal("status"), status: z.enum(["test", "live", "paused"]) }),
  z.object({
    intent: z.literal("testers"),
    customerIds: jsonField(z.array(z.string().regex(/^\d{1,18}$/)).max(1000)),
  }),
  z.object({ intent: z.enum(["earlier-preview", "earlier-count"]), since: z.string() }),
]);

type Reply = Answer<ProgrammeDone, ProgrammeReason, ProgrammeData>;

export const action = (args: ActionFunctionArgs) =>
  adminRequest(args, async (admin): Promise<Reply> => {
    const form = command.safeParse(Object.fromEntries(await args.request.formData()));
    if (!form.success) return { ok: false, reason: "invalid_rules" };
    return carryOut(form.data, admin);
  });

async function carryOut(wish: z.output<typeof command>, { shop, actor, now }: AdminRequest): Promise<Reply> {
  const answer = (result: { ok: true } | { ok: false; reason: ProgrammeReason }, done: ProgrammeDone): Reply =>
    result.ok ? { ok: true, done } : { ok: false, reason: result.reason };
  switch (wish.intent) {
    case "create":
      return answer(await saveProgrammeDraft(shop.id, wish.rules, now), "created");
    case "save":
      return answer(await saveProgrammeDraft(shop.id, wish.rules, now), "saved");
    case "preview": {
      const tried = await previewPublication(shop.id, null, now);
      return tried.ok ? { ok: true, done: "previewed", data: { trial: tried.preview } } : answer(tried, "previewed");
    }
    case "publish":
      return answer(await publishProgramme(shop.id, actor, now), "published");
    case "status":
      return answer(await changeProgrammeStatus(shop.id, wish.status, now), wish.status);
    case "testers":
      return answer(await chooseTestCustomers(shop.id, wish.customerIds.map(BigInt), now), "testers");
    case "earlier-preview":
    case "earlier-count": {
      const day = parseDay(wish.since);
      if (day === null) return { ok: false, reason: "no_such_date" };
      const from = localDays(shop.timeZone).endOf(day - 1);
      if (wish.intent === "earlier-count") return answer(await countEarlierOrders(shop.id, from, now), "counted");
      const counted = await previewEarlierOrders(shop.id, from);
      return counted.ok
        ? { ok: true, done: "previewed", data: { cost: { since: wish.since, ...counted.preview } } }
        : answer(counted, "previewed");
    }
  }
}

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function ProgrammeRoute(): ReactElement {
  return <Programme {...useLoaderData<typeof loader>()} />;
}
