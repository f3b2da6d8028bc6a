import { noBulkFaults } from "#sandbox/bulk/bulk-faults.ts";
import type { BulkFaults } from "#sandbox/bulk/bulk-faults.ts";
import type { ThrottleLimits } from "./throttle.ts";

/** What can be made to go wrong with the API. Plain values: a test or the control page sets them at any time. */
export interface ApiFaults {
  /** The next calls answer with this status instead of running. */
  failNext: { calls: number; status: number } | null;
  /** The next mutations run, but their answer never arrives. */
  loseNextMutationAnswers: number;
  /** The next calls are THROTTLED, whatever the bucket holds. */
  throttleNext: number;
  /** A smaller (or slower) bucket; null: the plan's own. */
  throttle: ThrottleLimits | null;
  bulk: BulkFaults;
}

/** Nothing goes wrong. */
export function noFaults(): ApiFaults {
  return { failNext: null, loseNextMutationAnswers: 0, throttleNext: 0, throttle: null, bulk: noBulkFaults() };
}
