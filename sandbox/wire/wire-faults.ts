import { createHash } from "node:crypto";

/** Doors of Shopify's that can be made to fail. */
export type Door = "access_token" | "graphql" | "storage";

/**
 * How a call goes wrong. "status": answered with `status` and nothing done. "drop-before": the connection is cut and
 * nothing done. "status-after" and "drop-after": done, and then the same: its outcome is unknown to the app. "late":
 * done after `delayMs`, whether or not the app still waits. Of the Admin API alone: "throttled" is THROTTLED and not
 * done; "partial" is done, and the last field of the answer comes as null with an error.
 */
export type FaultKind = "status" | "drop-before" | "status-after" | "drop-after" | "late" | "throttled" | "partial";

/** How the next calls at one door go wrong. */
export interface WireFault {
  door: Door;
  kind: FaultKind;
  /**
   * At the Admin API: only calls of this name, either the operation's ("RedeemPoints") or a field's at its top
   * ("discountCodeBasicCreate"). Null: every call.
   */
  operation: string | null;
  /** Calls it happens to; it is spent after that. Calls that `share` spares do not count. */
  times: number;
  /** Calls that are let through first. */
  skip: number;
  /** Share of the calls it happens to, drawn by `seed` and the number of the call. */
  share: number;
  seed: string;
  status: number;
  /** Wait before anything happens, ms of real time. */
  delayMs: number;
}

/** The faults that are set, oldest first. */
export interface WireFaults {
  add: (fault: Partial<WireFault> & Pick<WireFault, "door">) => WireFault;
  /** The fault of the next call at this door, counted as spent. `names`: what the call may be known by. */
  take: (door: Door, names?: readonly string[]) => WireFault | null;
  clear: () => void;
  list: () => readonly WireFault[];
}

function drawn(seed: string, call: number): number {
  return createHash("sha256").update(`${seed}:${call}`).digest().readUInt32BE() / 2 ** 32;
}

/** No faults to begin with. */
export function createWireFaults(): WireFaults {
  let faults: { fault: WireFault; calls: number }[] = [];

  /** Counts the call against a fault that is meant for it; true when it strikes. */
  function strikes(entry: { fault: WireFault; calls: number }): boolean {
    const { fault } = entry;
    entry.calls += 1;
    if (entry.calls <= fault.skip) return false;
    return fault.share >= 1 || drawn(fault.seed, entry.calls) < fault.share;
  }

  return {
    add(fault) {
      const none = { kind: "status", operation: null, times: 1, skip: 0, share: 1, seed: "1" } as const;
      const whole: WireFault = { ...none, status: 503, delayMs: 0, ...fault };
      faults.push({ fault: whole, calls: 0 });
      return whole;
    },
    take(door, names = []) {
      const meant = faults.filter(
        ({ fault }) => fault.door === door && (fault.operation === null || names.includes(fault.operation)),
      );
      const struck = meant.find(strikes)?.fault ?? null;
      if (struck === null) return null;
      struck.times -= 1;
      faults = faults.filter(({ fault }) => fault.times > 0);
      return struck;
    },
    clear() {
      faults = [];
    },
    list: () => faults.map(({ fault }) => fault),
  };
}
