import type { ActionFunctionArgs } from "@remix-run/node";
import { isDatabaseUnavailable } from "#app/db/unavailable.ts";
import { receiveWebhook } from "#app/flows/shops/receive-webhook.ts";
import { rawBody } from "#app/http/raw-body.ts";
import { log } from "#app/log.server.ts";
import { verifyWebhook, type Refusal } from "#app/shopify/verify-webhook.ts";

/** Shopify's own payloads stay far below this; more is not read. */
const LARGEST_BODY_BYTES = 1_000_000;

/** An example that Shopify's tools send is signed and means nothing: it is acknowledged and dropped. */
const STATUS: Readonly<Record<Refusal, number>> = { forged: 401, incomplete: 400, foreign: 403, sample: 200 };

/**
 * Every webhook's door: proves that Shopify sent it, puts it into the inbox, answers. 200 means that it is stored; 401
 * forged; 400 unsigned or incomplete; 403 signed for another shop or topic; 413 too large; 503 try again.
 */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  if (request.method !== "POST") return answer(405);
  const body = await rawBody(request, LARGEST_BODY_BYTES);
  if (typeof body !== "string") return answer(body.unreadable === "too_large" ? 413 : 400);
  const verified = await verifyWebhook(request, body);
  if (!verified.ok) {
    log.info("a webhook was not taken", { reason: verified.reason });
    return answer(STATUS[verified.reason]);
  }
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
  return new Response(null, {
    status,
    headers: { "Cache-Control": "no-store", ...(status === 503 ? { "Retry-After": "5" } : {}) },
  });
}
