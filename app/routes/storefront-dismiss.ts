import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { DISMISSIBLE } from "#app/domain/storefront/dismissal.ts";
import { dismiss } from "#app/flows/storefront/dismiss.ts";
import { storefrontCommand, storefrontRequest } from "#app/http/storefront-request.ts";

const body = z.strictObject({ operationId: z.uuid(), subject: z.string().regex(DISMISSIBLE) });

/** POST: the signed-in customer does not want to be shown something again. Dismissing twice is dismissing once. */
export function action({ request }: ActionFunctionArgs): Promise<Response> {
  return storefrontRequest(request, {}, async ({ shop, customerId, now }) => {
    const { subject } = await storefrontCommand(request, (given) => body.safeParse(given).data ?? null);
    const done = await dismiss(shop.id, customerId, subject, now);
    return done.ok ? {} : { refused: done.reason };
  });
}

/** Looking dismisses nothing. */
export function loader(): Response {
  return new Response(null, { status: 405 });
}
