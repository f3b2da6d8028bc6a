import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { cancelCode } from "#app/flows/storefront/cancel-code.ts";
import { storefrontCommand, storefrontRequest } from "#app/http/storefront-request.ts";

const body = z.strictObject({ operationId: z.uuid(), redemptionId: z.uuid() });

/** POST: the signed-in customer gives an unused code back. Answered once the points are there, or after a few seconds. */
export function action({ request }: ActionFunctionArgs): Promise<Response> {
  return storefrontRequest(request, {}, async ({ shop, customerId }) => {
    const { redemptionId } = await storefrontCommand(request, (given) => body.safeParse(given).data ?? null);
    const cancelled = await cancelCode(shop.id, customerId, redemptionId, () => Date.now());
    return cancelled.ok ? {} : { refused: cancelled.reason };
  });
}

/** Looking cancels nothing. */
export function loader(): Response {
  return new Response(null, { status: 405 });
}
