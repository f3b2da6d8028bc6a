import "@shopify/shopify-app-remix/server/adapters/node";
import { shopifyApi, type Shopify } from "@shopify/shopify-api";
import { env } from "#app/env.server.ts";
import { API_VERSION } from "./api-version.ts";
import { isShopDomain } from "./shop-domain.ts";

/** A webhook that Shopify signed. `topic` is spelled as in the header, "orders/updated"; `triggeredAt` is epoch milliseconds. */
export type SignedWebhook = {
  shopDomain: string;
  webhookId: string;
  topic: string;
  triggeredAt: number | null;
  body: string;
};

export type Verification = { ok: true; webhook: SignedWebhook } | { ok: false; reason: "forged" | "incomplete" };

let shared: Shopify | undefined;

/**
 * Proves that a webhook comes from Shopify: its HMAC over the raw body, by the Shopify library's own validator, and all
 * the headers it must have. It asks nobody, so it costs microseconds (the library's `authenticate.webhook` may refresh a
 * token over the network on the way).
 */
export async function verifyWebhook(request: Request, body: string): Promise<Verification> {
  const { SHOPIFY_API_KEY: apiKey, SHOPIFY_API_SECRET: apiSecretKey, SHOPIFY_APP_URL } = env();
  shared ??= shopifyApi({
    apiKey,
    apiSecretKey,
    apiVersion: API_VERSION,
    hostName: new URL(SHOPIFY_APP_URL).host,
    isEmbeddedApp: true,
    logger: { log: () => undefined },
  });
  const result = await shared.webhooks.validate({ rawBody: body, rawRequest: request });
  if (!result.valid) return { ok: false, reason: result.reason === "invalid_hmac" ? "forged" : "incomplete" };
  const topic = request.headers.get("x-shopify-topic") ?? "";
  // Only what the header names is signed for us; a domain of another form was not sent by Shopify.
  if (!isShopDomain(result.domain) || result.webhookId.length > 200 || !/^[a-z_]+\/[a-z_]+$/.test(topic))
    return { ok: false, reason: "incomplete" };
  const triggeredAt = Date.parse(request.headers.get("x-shopify-triggered-at") ?? "");
  return {
    ok: true,
    webhook: {
      shopDomain: result.domain,
      webhookId: result.webhookId,
      topic,
      triggeredAt: Number.isNaN(triggeredAt) ? null : triggeredAt,
      body,
    },
  };
}
