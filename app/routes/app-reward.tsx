import type { ActionFunctionArgs, HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactElement } from "react";
import { z } from "zod";
import { rewardPage } from "#app/db/queries/rewards-page.ts";
import { rewardInput } from "#app/domain/loyalty/reward.ts";
import { moveReward } from "#app/flows/loyalty/move-reward.ts";
import { saveReward } from "#app/flows/loyalty/save-reward.ts";
import { adminRequest } from "#app/http/admin-request.ts";
import { jsonField, rowNumber } from "#app/routes/json-field.ts";
import type { Answer } from "#app/ui/form/use-action.ts";
import type { RewardDone, RewardReason } from "#app/ui/rewards/reward-page.tsx";
import { RewardPage } from "#app/ui/rewards/reward-page.tsx";

/** An error of this page is told inside the frame, so that the menu stays. */
export { ErrorPage as ErrorBoundary } from "#app/ui/error-page.tsx";

const isNew = (args: LoaderFunctionArgs | ActionFunctionArgs): boolean => args.params["reward"] === "new";

/** /app/rewards/new, or a reward's number. */
export const loader = (args: LoaderFunctionArgs) =>
  adminRequest(args, async ({ shop }) => {
    const page = await rewardPage(shop.id, rowNumber(args.params["reward"]));
    if (page.reward === null && !isNew(args)) throw new Response(null, { status: 404 });
    return page;
  });

const command = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("save"), reward: jsonField(rewardInput) }),
  z.object({ intent: z.literal("state"), state: z.enum(["active", "archived"]) }),
]);

export const action = (args: ActionFunctionArgs) =>
  adminRequest(args, async ({ shop, now }): Promise<Answer<RewardDone, RewardReason, number>> => {
    const id = rowNumber(args.params["reward"]);
    if (id === null && !isNew(args)) return { ok: false, reason: "unknown_reward" };
    const form = command.safeParse(Object.fromEntries(await args.request.formData()));
    if (!form.success) return { ok: false, reason: "invalid" };
    if (form.data.intent === "save") {
      const saved = await saveReward(shop.id, id, form.data.reward, now);
      return saved.ok ? { ok: true, done: id === null ? "created" : "saved", data: saved.id } : saved;
    }
    if (id === null) return { ok: false, reason: "unknown_reward" };
    const moved = await moveReward(shop.id, id, form.data.state, now);
    return moved.ok ? { ok: true, done: form.data.state === "active" ? "activated" : "archived" } : moved;
  });

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function RewardRoute(): ReactElement {
  const page = useLoaderData<typeof loader>();
  return <RewardPage key={page.reward?.id ?? "new"} {...page} />;
}
