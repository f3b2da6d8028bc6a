import { GraphQLError } from "graphql";

/** Where Shopify's errors point for rate limits. */
export const RATE_LIMIT_DOCUMENTATION = "https://shopify.dev/api/usage/rate-limits";
/** Where Shopify's errors point for access scopes. */
export const ACCESS_DOCUMENTATION = "https://shopify.dev/api/usage/access-scopes";

/** An error of the API's own, with Shopify's code in `extensions`. */
export function apiError(code: string, message: string, extensions: Record<string, unknown> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...extensions } });
}

/** A field or argument of the real schema that the sandbox does not play: loud, so that nothing is silently null. */
export function notImplemented(what: string): GraphQLError {
  return apiError("NOT_IMPLEMENTED", `${what} is not implemented by the sandbox`);
}
