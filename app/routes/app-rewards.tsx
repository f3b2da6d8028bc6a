import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { z } from "zod";
import { rewardsPage } from "#app/db/queries/rewards-page.ts";
import { reorderRewards } from "#app/flows/loyalty/reorder-rewards.ts";
import { resolveGifts } from "#app/flows/loyalty/resolve-gifts.ts";
import { resolveRedemption } from "#app/flows/loyalty/resolve-redemption.ts";
import { adminRequest } from "#app/http/admin-request.ts";
import { jsonField } from "#app/routes/json-field.ts";
import type { Answer } from "#app/ui/form/use-action.ts";
import type { RewardsDone, RewardsReason } from "#app/ui/rewards/rewards.tsx";
import { Rewards } from "#app/ui/rewards/rewards.tsx";

/** An error of this page is told inside the frame, so that the menu stays. */
export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  adminRequest(args, async ({ shop, now }) => {
    const { rewards, stuck, refused } = await rewardsPage(shop.id, now);
    return {
      rewards,
      refused,
      stuck: stuck.map(({ terms, ...one }) => ({ ...one, rewardName: terms.rewardName, terms: terms.reward })),
    };
  });

const command = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("order"), ids: jsonField(z.array(z.number().int().positive()).max(1000)) }),
  z.object({
    intent: z.literal("resolve"),
    redemptionId: z.uuid(),
    happened: z.enum(["yes", "no"]),
    reason: z.string().trim().min(1).max(200),
  }),
  z.object({ intent: z.literal("gifts"), rewardId: jsonField(z.int().positive()), wish: z.enum(["again", "leave"]) }),
]);

export const action = (args: ActionFunctionArgs) =>
  adminRequest(args, async ({ shop, actor, now }): Promise<Answer<RewardsDone, RewardsReason>> => {
    const form = command.safeParse(Object.fromEntries(await args.request.formData()));
    if (!form.success) return { ok: false, reason: "invalid" };
    if (form.data.intent === "order") {
      await reorderRewards(shop.id, form.data.ids, now);
      return { ok: true, done: "moved" };
    }
    if (form.data.intent === "gifts") {
      const { rewardId, wish } = form.data;
      const decided = await resolveGifts(shop.id, rewardId, wish, actor);
      return decided.ok ? { ok: true, done: wish === "again" ? "gifts_again" : "gifts_left" } : decided;
    }
    const { redemptionId, happened, reason } = form.data;
    const resolved = await resolveRedemption(shop.id, redemptionId, happened === "yes", { actor, reason }, now);
    return resolved.ok ? { ok: true, done: "resolved" } : resolved;
  });

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function RewardsRoute(): ReactElement {
  return <Rewards {...useLoaderData<typeof loader>()} />;
}
