const DAY_MS = 86_400_000;

/**
 * Shopify asks for a shop's erasure 48 hours after the uninstallation (https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance),
 * and the request must be answered within 30 days. After that long it was lost, and is not waited for.
 */
const LONGEST_KEPT_MS = 30 * DAY_MS;

/** Whether a shop has been gone so long that nothing of it may be kept, asked or not. Instants in epoch milliseconds. */
export function isErasureDue(uninstalledAt: number | null, now: number): boolean {
  return uninstalledAt !== null && now - uninstalledAt >= LONGEST_KEPT_MS;
}
