/** Asks App Bridge to try once more with a fresh session token. */
const RETRY = { "X-Shopify-Retry-Invalid-Session-Request": "1" };

const SHOP_ADDRESS = /^https:\/\/[a-z0-9][a-z0-9-]{0,62}\.myshopify\.com$/;

/**
 * Refuses a session token whose claims do not hang together: issued by another shop's admin than the one it is for, for
 * something that is no shop, or without an end. Shopify's library checks signature, audience and times, and not these
 * (https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens). What is not a token at all is left
 * to the library, and so is every signature.
 * @throws Response 401 with the retry header
 */
export function refuseOddClaims(request: Request): void {
  const token =
    request.headers.get("authorization")?.replace(/^Bearer /, "") ?? new URL(request.url).searchParams.get("id_token");
  if (!token) return;
  const claims = claimsOf(token);
  if (claims === null) return;
  const { dest, iss, exp, nbf } = claims;
  const fits = typeof dest === "string" && SHOP_ADDRESS.test(dest) && iss === `${dest}/admin`;
  if (fits && typeof exp === "number" && typeof nbf === "number") return;
  throw new Response(null, { status: 401, headers: RETRY });
}

function claimsOf(token: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
