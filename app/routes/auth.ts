import type { LoaderFunctionArgs } from "@remix-run/node";
import { shopify } from "#app/shopify/app.server.ts";

/**
 * /auth/session-token (a page that gets a fresh session token and goes back), /auth/exit-iframe and whatever else the
 * Shopify library answers under /auth. A route without a component, so that its answers are sent as they are.
 */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  await shopify.authenticate.admin(request);
  return new Response(null, { status: 404 });
}
