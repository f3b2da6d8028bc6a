import type { LocalDays } from "#app/domain/retention/local-days.ts";
import { expiryInstant } from "./dates.ts";

/** What a published version says about expiry; `at` is its publication, epoch milliseconds. */
export type ExpiryVersion = { at: number; expiryMonths: number | null };

/**
 * The last time expiry was switched on or off: the first version, since which all have it, or all have none. Null while
 * that is how the programme began.
 * @param versions in order of publication
 */
export function lastExpirySwitch(versions: readonly ExpiryVersion[]): ExpiryVersion | null {
  for (let at = versions.length - 1; at > 0; at--) {
    const [before, version] = [versions[at - 1], versions[at]];
    if (before && version && (before.expiryMonths === null) !== (version.expiryMonths === null)) return version;
  }
  return null;
}

/**
 * The instant before which no points may expire: a full period after expiry was switched on in a programme that had none.
 * Null: nothing expires at all.
 * @param versions in order of publication
 */
export function noExpiryBefore(versions: readonly ExpiryVersion[], days: LocalDays): number | null {
  const inForce = versions.at(-1);
  if (!inForce || inForce.expiryMonths === null) return null;
  const switched = lastExpirySwitch(versions);
  return switched === null ? 0 : expiryInstant(switched.at, switched.expiryMonths, days);
}

/**
 * When points in hand expire after expiry was switched on or off in a running programme: a full period after the switch,
 * those that were promised longer when they were promised; with expiry off, never. Shoppers who earned points without an
 * end learn of it a full period ahead, and the merchant's setting means what it says.
 * @returns the earliest expiry of all points in hand, null for none; undefined when there was no such switch
 */
export function expiryAfterSwitch(versions: readonly ExpiryVersion[], days: LocalDays): number | null | undefined {
  const switched = lastExpirySwitch(versions);
  return switched === null ? undefined : expiryInstant(switched.at, switched.expiryMonths, days);
}
