/** What to do about trouble: try again later, give up until something changes, or get a new token first. */
export type TroubleKind = "retry" | "stop" | "reauth";

/**
 * Shopify did not do what was asked. `code` is a short constant or a status ("THROTTLED", "HTTP_502"); neither it nor
 * the message ever holds a token, a variable or a customer's data.
 */
export class ShopifyTrouble extends Error {
  override name = "ShopifyTrouble";
  readonly kind: TroubleKind;
  readonly code: string;

  constructor(kind: TroubleKind, code: string) {
    super(`Shopify: ${code} (${kind})`);
    this.kind = kind;
    this.code = code;
  }
}

/** A mutation whose answer was lost: it may or may not have happened. Look before asking again. */
export const OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN";

/** An operation that was to be sent within a time, and could not be: it was not sent, or refused. */
export const TOO_LATE = "TOO_LATE";

/**
 * Whether Shopify may have acted although the call threw: its answer was lost, or not readable. All other trouble was a
 * refusal, or came before anything was sent.
 */
export function mayHaveHappened(error: unknown): boolean {
  if (error instanceof ShopifyTrouble) return error.code === OUTCOME_UNKNOWN || error.code.startsWith("FIELD");
  // Refused as wrong, or the database failed while the token was read: those say so by a code.
  return typeof (error as { code?: unknown } | null)?.code !== "string";
}

/** One query asked for more than Shopify allows a single query. */
export const MAX_COST_EXCEEDED = "MAX_COST_EXCEEDED";

/** The one table from what Shopify answers to what is to be done; what it does not list is a bug in our request. */
const TABLE: Readonly<Record<string, TroubleKind>> = {
  // statuses: https://shopify.dev/docs/api/usage/response-codes
  HTTP_401: "reauth",
  HTTP_402: "stop", // the shop is frozen
  HTTP_403: "stop",
  HTTP_404: "stop",
  HTTP_423: "stop", // the shop is locked
  HTTP_408: "retry",
  HTTP_429: "retry",
  HTTP_430: "retry", // Shopify's own: the caller looks suspicious, ask later
  // how a call can fail before there is a status
  NETWORK: "retry",
  TIMEOUT: "retry",
  // errors[].extensions.code of an answer with status 200
  THROTTLED: "retry",
  INTERNAL_SERVER_ERROR: "retry",
  ACCESS_DENIED: "stop",
  SHOP_INACTIVE: "stop",
  [MAX_COST_EXCEEDED]: "stop", // readers of batches ask for less at once
  // an answer that lacks what was asked for
  UNREADABLE: "retry",
};

/** The kind of trouble a code means, or null when it means that our own request was wrong. */
export function troubleKind(code: string): TroubleKind | null {
  const listed = Object.hasOwn(TABLE, code) ? TABLE[code] : undefined;
  return listed ?? (/^HTTP_5\d\d$/.test(code) ? "retry" : null);
}

/** The error to throw for a code: a ShopifyTrouble, or for a fault of ours a plain Error naming operation and code. */
export function troubleFor(code: string, operation: string): Error {
  const kind = troubleKind(code);
  if (kind !== null) return new ShopifyTrouble(kind, code);
  return Object.assign(new Error(`Shopify refused ${operation}: ${code}`), { code });
}
