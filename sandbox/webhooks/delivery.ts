import { createHmac } from "node:crypto";

/** One webhook on its way: what is sent is fixed when it is made, so retries carry the original payload. */
export interface Delivery {
  webhookId: string;
  eventId: string;
  topic: string;
  shopDomain: string;
  apiVersion: string;
  /** Real time of the event, epoch ms. */
  triggeredAt: number;
  /** Path on the application's URL, or an absolute URL. */
  uri: string;
  body: string;
  hmac: string;
}

/** The signature of X-Shopify-Hmac-Sha256: base64 of HMAC-SHA256 over the raw body with the app's secret. */
export function signBody(body: string, secret: string): string {
  return createHmac("sha256", secret).update(body, "utf8").digest("base64");
}

/** The headers Shopify sends with a webhook (shopify.dev, webhooks: headers). */
export function webhookHeaders(delivery: Delivery): Record<string, string> {
  return {
    "Content-Type": "application/json",
    "User-Agent": "Shopify-Captain-Hook",
    "X-Shopify-Topic": delivery.topic,
    "X-Shopify-Hmac-Sha256": delivery.hmac,
    "X-Shopify-Shop-Domain": delivery.shopDomain,
    "X-Shopify-API-Version": delivery.apiVersion,
    "X-Shopify-Webhook-Id": delivery.webhookId,
    "X-Shopify-Event-Id": delivery.eventId,
    "X-Shopify-Triggered-At": new Date(delivery.triggeredAt).toISOString(),
  };
}

/** Shopify's limit for an answer, ms, connecting included. */
export const answerWithinMs = 5000;

/** What came of one attempt. */
export interface Attempt {
  /** HTTP status; null when there was no answer in time. */
  status: number | null;
  latencyMs: number;
}

/**
 * Posts one webhook to the app, through the door a TLS-terminating ingress would use. Redirects are not followed:
 * Shopify counts them as failures.
 * @param appUrl where the app listens
 * @param publicUrl the application URL as the world sees it
 */
export async function post(delivery: Delivery, appUrl: string, publicUrl: string): Promise<Attempt> {
  const target = new URL(delivery.uri, `${appUrl}/`);
  const started = performance.now();
  const attempt = (status: number | null): Attempt => ({ status, latencyMs: performance.now() - started });
  try {
    const response = await fetch(target, {
      method: "POST",
      body: delivery.body,
      headers: {
        ...webhookHeaders(delivery),
        "x-forwarded-proto": "https",
        "x-forwarded-host": new URL(publicUrl).host,
      },
      redirect: "manual",
      signal: AbortSignal.timeout(answerWithinMs),
    });
    await response.arrayBuffer();
    return attempt(response.status);
  } catch {
    return attempt(null);
  }
}
