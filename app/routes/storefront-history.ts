import type { LoaderFunctionArgs } from "@remix-run/node";
import { storefrontHistory } from "#app/db/queries/storefront-history.ts";
import { storefrontRequest } from "#app/http/storefront-request.ts";

const PAGE = 20;

/** GET: what happened to the signed-in customer's points, newest first; `before` goes on where an earlier page ended. */
export function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  return storefrontRequest(request, { before: /^[1-9]\d{0,8}$/ }, async ({ shop, customerId, parameters }) => {
    const before = parameters.get("before");
    return storefrontHistory(shop.id, customerId, before === undefined ? null : Number(before), PAGE);
  });
}
