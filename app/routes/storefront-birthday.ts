import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { setBirthday } from "#app/flows/storefront/set-birthday.ts";
import { storefrontCommand, storefrontRequest } from "#app/http/storefront-request.ts";

const body = z.strictObject({ operationId: z.uuid(), month: z.int(), day: z.int() });

/** POST: the signed-in customer says when her birthday is. The second time it is known already. */
export function action({ request }: ActionFunctionArgs): Promise<Response> {
  return storefrontRequest(request, {}, async ({ shop, customerId, now }) => {
    const { month, day } = await storefrontCommand(request, (given) => body.safeParse(given).data ?? null);
    const kept = await setBirthday(shop.id, customerId, { month, day }, now);
    return kept.ok ? {} : { refused: kept.reason };
  });
}

/** Looking sets nothing. */
export function loader(): Response {
  return new Response(null, { status: 405 });
}
