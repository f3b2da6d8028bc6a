/** A clock that tests and the demo can move. All instants are epoch milliseconds. */
export interface Clock {
  /** The current instant of the sandbox. */
  now(): number;
  /** Makes `instantMs` the current instant; time runs on from there. */
  moveTo(instantMs: number): void;
  /** Moves the clock by `durationMs`, which may be negative. */
  advance(durationMs: number): void;
}

/** A clock that runs with real time, starting at `nowMs` (default: the machine's time). */
export function createClock(nowMs?: number): Clock {
  let offsetMs = nowMs === undefined ? 0 : nowMs - Date.now();
  return {
    now: () => Date.now() + offsetMs,
    moveTo: (instantMs) => {
      offsetMs = instantMs - Date.now();
    },
    advance: (durationMs) => {
      offsetMs += durationMs;
    },
  };
}

/** A clock that stands still until it is moved: for tests. */
export function createStoppedClock(nowMs: number): Clock {
  let current = nowMs;
  return {
    now: () => current,
    moveTo: (instantMs) => {
      current = instantMs;
    },
    advance: (durationMs) => {
      current += durationMs;
    },
  };
}
