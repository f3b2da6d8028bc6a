import type { ProgrammeStanding } from "./earning.ts";
import { rulesJson, type ProgrammeRules, type ProgrammeStatus } from "./rules.ts";

/**
 * How a programme stands after its status was changed: orders earn from the moment it is first tried out, and, for
 * everybody, from the moment it goes live. A pause takes nothing away: what is paid meanwhile earns nothing, and the rest
 * goes on where it was.
 * @param now epoch milliseconds
 */
export function changeStatus(standing: ProgrammeStanding, status: ProgrammeStatus, now: number): ProgrammeStanding {
  const begins = standing.status === "draft" || (standing.status === "test" && status === "live");
  return { ...standing, status, earnsFrom: begins ? now : standing.earnsFrom };
}

/** Whether two sets of rules say the same. */
export function sameRules(a: ProgrammeRules | null, b: ProgrammeRules | null): boolean {
  return a === b || (a !== null && b !== null && rulesJson(a) === rulesJson(b));
}
