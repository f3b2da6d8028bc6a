import type { ActionFunctionArgs } from "@remix-run/node";
import { receiveWebhook } from "#app/flows/shops/receive-webhook.ts";
import { verifyWebhook } from "#app/shopify/verify-webhook.ts";
import { isDatabaseUnavailable } from "#app/db/unavailable.ts";

/** Shopify's own payloads stay far below this; more is not read. */
const LARGEST_BODY_BYTES = 1_000_000;

/**
 * Every webhook's door: proves that Shopify sent it, puts it into the inbox, answers. 200 means that it is stored; 401
 * forged; 400 unsigned or incomplete; 503 try again.
 */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  if (request.method !== "POST") return answer(405);
  if (Number(request.headers.get("content-length") ?? 0) > LARGEST_BODY_BYTES) return answer(413);
  const body = await request.text();
  if (body.length > LARGEST_BODY_BYTES) return answer(413);
  const verified = await verifyWebhook(request, body);
  if (!verified.ok) return answer(verified.reason === "forged" ? 401 : 400);
  try {
    await receiveWebhook(verified.webhook, Date.now());
    return answer(200);
  } catch (error) {
    if (isDatabaseUnavailable(error)) return answer(503);
    throw error;
  }
}

/** A webhook is always a POST. */
export function loader(): Response {
  return answer(405);
}

function answer(status: number): Response {
  return new Response(null, { status, headers: { "Cache-Control": "no-store", ...(status === 503 ? { "Retry-After": "5" } : {}) } });
}
