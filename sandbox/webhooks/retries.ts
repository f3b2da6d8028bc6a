/** Shopify tries a failed webhook eight more times over four hours (shopify.dev changelog, 2024-09-10). */
export const retryCount = 8;
const spanMs = 4 * 3600 * 1000;

/**
 * Wait before the n-th retry (1..8), ms on the store's clock: each twice the one before, four hours in all. Shopify
 * does not publish its own steps.
 */
export function retryDelayMs(retry: number): number {
  return Math.round((spanMs * 2 ** (retry - 1)) / (2 ** retryCount - 1));
}
