import "@shopify/shopify-app-remix/server/adapters/node";
import { shopifyApi, type Shopify } from "@shopify/shopify-api";
import { env } from "#app/env.server.ts";
import { API_VERSION } from "./api-version.ts";
import { isShopDomain } from "./shop-domain.ts";
import { signedClaim } from "./signed-claim.ts";

/** A webhook that Shopify signed. `topic` is spelled as in the header, "orders/updated"; `triggeredAt` is epoch milliseconds. */
export type SignedWebhook = {
  shopDomain: string;
  webhookId: string;
  topic: string;
  triggeredAt: number | null;
  body: string;
};

/**
 * Why a webhook is not taken: its signature is wrong; headers are missing, doubled or malformed; its signed body belongs
 * to another shop or topic than its headers say; or it is an example that names no real shop.
 */
export type Refusal = "forged" | "incomplete" | "foreign" | "sample";

export type Verification = { ok: true; webhook: SignedWebhook } | { ok: false; reason: Refusal };

/** Shopify's are UUIDs. Two headers of one name arrive joined by a comma, which fits none of these. */
const WEBHOOK_ID = /^[\w.:-]{1,200}$/;
const TOPIC = /^[a-z_]+\/[a-z_]+$/;

let shared: Shopify | undefined;

/**
 * Proves that a webhook comes from Shopify: its HMAC over the raw body, by the Shopify library's own validator, and all
 * the headers it must have. It asks nobody, so it costs microseconds (the library's `authenticate.webhook` may refresh a
 * token over the network on the way).
 * @param body the body's exact text
 */
export async function verifyWebhook(request: Request, body: string): Promise<Verification> {
  const result = await library().webhooks.validate({ rawBody: body, rawRequest: request });
  if (!result.valid) return { ok: false, reason: result.reason === "invalid_hmac" ? "forged" : "incomplete" };
  const { domain: shopDomain, webhookId } = result;
  const topic = request.headers.get("x-shopify-topic") ?? "";
  // The library also takes the headers of Shopify's unreleased events, which we did not subscribe to.
  const ours = result.webhookType === "webhooks";
  if (!ours || !isShopDomain(shopDomain) || !WEBHOOK_ID.test(webhookId) || !TOPIC.test(topic)) {
    return { ok: false, reason: "incomplete" };
  }
  const claim = signedClaim(topic, shopDomain, body);
  if (claim !== "own") return { ok: false, reason: claim };
  const at = Date.parse(request.headers.get("x-shopify-triggered-at") ?? "");
  return { ok: true, webhook: { shopDomain, webhookId, topic, triggeredAt: Number.isNaN(at) ? null : at, body } };
}

function library(): Shopify {
  const { SHOPIFY_API_KEY: apiKey, SHOPIFY_API_SECRET: apiSecretKey, SHOPIFY_APP_URL } = env();
  return (shared ??= shopifyApi({
    apiKey,
    apiSecretKey,
    apiVersion: API_VERSION,
    hostName: new URL(SHOPIFY_APP_URL).host,
    isEmbeddedApp: true,
    logger: { log: () => undefined },
  }));
}
