import { z } from "zod";
import { shopUrl } from "./shop-domain.ts";
import { ShopifyTrouble, troubleFor } from "./trouble.ts";

/** Longest wait for Shopify's answer: the shop's session stays locked meanwhile. */
const TIMEOUT_MS = 10_000;

/** Shopify's lifetime of an expiring offline access token, for an answer that does not say (seen in the wild). */
export const DEFAULT_LIFE_SECONDS = 3600;

const answer = z.object({
  access_token: z.string().min(1),
  scope: z.string().optional(),
  expires_in: z.number().positive().optional(),
  refresh_token: z.string().min(1).optional(),
  refresh_token_expires_in: z.number().positive().optional(),
});

const refusal = z.object({ error: z.string() });

/** A new pair of tokens; lifetimes in seconds from now. */
export type RefreshedTokens = {
  accessToken: string;
  lifeSeconds: number;
  refreshToken: string | null;
  refreshLifeSeconds: number | null;
  scope: string | null;
};

/**
 * Trades a refresh token for a new pair (shopify.dev, expiring offline access tokens). Not the library's function,
 * which has no time limit and takes an answer without `expires_in` for a token that never expires.
 * @throws ShopifyTrouble "reauth" when Shopify refuses the refresh token, "retry" when it could not be asked, "stop" when
 * it refuses the app itself
 */
export async function refreshTokens(
  shopDomain: string,
  refreshToken: string,
  app: { apiKey: string; apiSecret: string },
): Promise<RefreshedTokens> {
  const response = await post(shopUrl(shopDomain, "/admin/oauth/access_token"), {
    client_id: app.apiKey,
    client_secret: app.apiSecret,
    grant_type: "refresh_token",
    refresh_token: refreshToken,
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.status === 400 || response.status === 401) {
    // A wrong client id or secret is the operator's mistake and says nothing about the token.
    if (refusal.safeParse(body).data?.error === "invalid_client") throw new ShopifyTrouble("stop", "INVALID_CLIENT");
    throw new ShopifyTrouble("reauth", "REFRESH_REFUSED");
  }
  if (!response.ok) throw troubleFor(`HTTP_${response.status}`, "token refresh");
  const parsed = answer.safeParse(body);
  if (!parsed.success) throw new ShopifyTrouble("retry", "UNREADABLE");
  const { data } = parsed;
  return {
    accessToken: data.access_token,
    lifeSeconds: data.expires_in ?? DEFAULT_LIFE_SECONDS,
    refreshToken: data.refresh_token ?? null,
    refreshLifeSeconds: data.refresh_token_expires_in ?? null,
    scope: data.scope ?? null,
  };
}

async function post(url: string, body: Record<string, string>): Promise<Response> {
  try {
    return await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new ShopifyTrouble(
      "retry",
      error instanceof DOMException && error.name === "TimeoutError" ? "TIMEOUT" : "NETWORK",
    );
  }
}
