import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { redeem } from "#app/flows/storefront/redeem.ts";
import { storefrontCommand, storefrontRequest } from "#app/http/storefront-request.ts";

const body = z.strictObject({ operationId: z.uuid(), rewardId: z.int().min(1).max(2_000_000_000) });

/** POST: the signed-in customer redeems points for a reward. Answered once the code is there, or after a few seconds. */
export function action({ request }: ActionFunctionArgs): Promise<Response> {
  return storefrontRequest(request, {}, async ({ shop, customerId }) => {
    const asked = await storefrontCommand(request, (given) => body.safeParse(given).data ?? null);
    const redeemed = await redeem(shop.id, customerId, asked, () => Date.now());
    return redeemed.ok ? { redemptionId: redeemed.redemptionId } : { refused: redeemed.reason };
  });
}

/** Looking redeems nothing. */
export function loader(): Response {
  return new Response(null, { status: 405 });
}
