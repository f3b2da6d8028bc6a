/** So many points at most may be given or taken at once by a person. */
export const MOST_POINTS_BY_HAND = 1_000_000_000n;

const LONGEST_REASON = 500;

/** A person's reason as it is kept and shown; null where nothing was said. */
export function keptReason(reason: string): string | null {
  // PostgreSQL's texts cannot hold the NUL character.
  const kept = reason.replaceAll("\0", "").trim().slice(0, LONGEST_REASON);
  return kept === "" ? null : kept;
}
