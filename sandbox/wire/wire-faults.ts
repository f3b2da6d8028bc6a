/** Doors of Shopify's that can be made to fail. */
export type Door = "access_token" | "graphql" | "storage";

/** How the next calls at one door go wrong. */
export interface WireFault {
  door: Door;
  /** Calls it happens to; it is spent after that. */
  times: number;
  /**
   * "status": answered with `status` and nothing done. "drop-before": the connection is cut and nothing done.
   * "drop-after": done, and the connection cut before the answer: its outcome is unknown to the app.
   */
  kind: "status" | "drop-before" | "drop-after";
  status: number;
  /** Wait before anything happens, ms of real time. */
  delayMs: number;
}

/** The faults that are set, oldest first. */
export interface WireFaults {
  add: (fault: Partial<WireFault> & Pick<WireFault, "door">) => WireFault;
  /** The fault of the next call at this door, counted as spent. */
  take: (door: Door) => WireFault | null;
  clear: () => void;
  list: () => readonly WireFault[];
}

/** No faults to begin with. */
export function createWireFaults(): WireFaults {
  let faults: WireFault[] = [];
  return {
    add(fault) {
      const whole: WireFault = { times: 1, kind: "status", status: 503, delayMs: 0, ...fault };
      faults.push(whole);
      return whole;
    },
    take(door) {
      const fault = faults.find((one) => one.door === door);
      if (fault === undefined) return null;
      fault.times -= 1;
      faults = faults.filter((one) => one.times > 0);
      return fault;
    },
    clear() {
      faults = [];
    },
    list: () => faults,
  };
}
