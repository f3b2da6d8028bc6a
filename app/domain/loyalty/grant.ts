/** What a grant to all members is called in the ledger; each member's entry adds the member's number to it. */
export function grantKey(grantId: string): string {
  return `${GRANT_KEYS}${grantId}`;
}

/** How the keys of all such entries begin. */
export const GRANT_KEYS = "grant:";
