/** `extensions.cost` of an answer: points, and points a second (shopify.dev, API rate limits). */
export type QueryCost = { requested: number; available: number; restoreRate: number };

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;

/** Milliseconds until the shop's bucket holds what the query asked for. */
export function restoreMs({ requested, available, restoreRate }: QueryCost): number {
  const missing = Math.max(0, requested - available);
  return restoreRate > 0 ? Math.ceil((missing / restoreRate) * 1000) : MAX_BACKOFF_MS;
}

/**
 * Backoff with full jitter before the `attempt`-th repetition (from 1): anything up to twice as long each time, at most
 * 30 s, so that the callers of one shop do not come back together.
 * @param random in [0, 1)
 */
export function backoffMs(attempt: number, random: number): number {
  return random * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
}
