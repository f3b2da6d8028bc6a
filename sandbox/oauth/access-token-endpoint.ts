import { readSessionToken } from "./session-token.ts";
import type { StaffMember, Tokens } from "./tokens.ts";

const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
const idToken = "urn:ietf:params:oauth:token-type:id_token";
const offline = "urn:shopify:params:oauth:token-type:offline-access-token";
const online = "urn:shopify:params:oauth:token-type:online-access-token";

const refuse = (status: number, error: string, description: string) => ({
  status,
  body: { error, error_description: description },
});

/**
 * Answers POST https://{shop}/admin/oauth/access_token: token exchange and refresh. The refusals that
 * @shopify/shopify-app-remix looks for are Shopify's: `invalid_subject_token` with 400 for a bad session token; a dead
 * refresh token gets 401 `invalid_request` (seen at community.shopify.dev/t/35182).
 * @param fields the members of the JSON or form body
 */
export function answerAccessToken(
  fields: Record<string, unknown>,
  shop: {
    domain: string;
    installed: boolean;
    tokens: Tokens;
    staff: StaffMember;
    apiKey: string;
    secret: string;
    nowMs: number;
  },
): { status: number; body: unknown } {
  if (fields["client_id"] !== shop.apiKey || fields["client_secret"] !== shop.secret) {
    return refuse(401, "invalid_client", "Client authentication failed");
  }
  if (fields["grant_type"] === "refresh_token") {
    const given = fields["refresh_token"];
    const reply = shop.installed && typeof given === "string" ? shop.tokens.refresh(given) : null;
    if (reply === null) return refuse(401, "invalid_request", "This request requires an active refresh_token");
    return { status: 200, body: reply };
  }
  if (fields["grant_type"] !== tokenExchange) {
    return refuse(400, "unsupported_grant_type", "The grant type is not one of token-exchange and refresh_token");
  }
  if (fields["subject_token_type"] !== idToken || typeof fields["subject_token"] !== "string") {
    return refuse(400, "invalid_request", "The subject token is not an id_token");
  }
  const claims = readSessionToken(fields["subject_token"], {
    apiKey: shop.apiKey,
    secret: shop.secret,
    shopDomain: shop.domain,
    nowMs: shop.nowMs,
  });
  if (typeof claims === "string")
    return refuse(400, "invalid_subject_token", `The session token is invalid: ${claims}`);
  if (!shop.installed) return refuse(400, "invalid_subject_token", "The app is not installed in this shop");
  if (fields["requested_token_type"] === online) return { status: 200, body: shop.tokens.issueOnline(shop.staff) };
  if (fields["requested_token_type"] !== offline) {
    return refuse(400, "invalid_request", "The requested token type is unknown");
  }
  return { status: 200, body: shop.tokens.issueOffline(String(fields["expiring"]) === "1") };
}
