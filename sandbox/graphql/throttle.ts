import type { Clock } from "#sandbox/clock.ts";

/** What `extensions.cost.throttleStatus` shows. Points; restoreRate is points a second. */
export interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

/** Size and speed of a bucket: a Standard plan has 2000 points, restored at 100 a second. */
export interface ThrottleLimits {
  maximumAvailable: number;
  restoreRate: number;
}

/** The limits of a Standard plan. */
export const STANDARD_LIMITS: ThrottleLimits = { maximumAvailable: 2000, restoreRate: 100 };

/** The leaky bucket of one app in one shop. It runs on the sandbox's clock. */
export class LeakyBucket {
  readonly #clock: Clock;
  #limits: ThrottleLimits;
  #available: number;
  #filledAt: number;

  constructor(clock: Clock, limits: ThrottleLimits = STANDARD_LIMITS) {
    this.#clock = clock;
    this.#limits = limits;
    this.#available = limits.maximumAvailable;
    this.#filledAt = clock.now();
  }

  #fill(): void {
    const now = this.#clock.now();
    // The clock can be moved back: that restores nothing.
    const seconds = Math.max(0, now - this.#filledAt) / 1000;
    this.#available = Math.min(this.#limits.maximumAvailable, this.#available + seconds * this.#limits.restoreRate);
    this.#filledAt = now;
  }

  /** Another plan, or a fault: from now on these limits. A larger bucket comes with what it is larger by. */
  setLimits(limits: ThrottleLimits): void {
    this.#fill();
    const growth = Math.max(0, limits.maximumAvailable - this.#limits.maximumAvailable);
    this.#limits = limits;
    this.#available = Math.min(this.#available + growth, limits.maximumAvailable);
  }

  /** Takes `points` if they are there. */
  take(points: number): boolean {
    this.#fill();
    if (points > this.#available) return false;
    this.#available -= points;
    return true;
  }

  /** Gives back what a query was reckoned at but did not cost. */
  giveBack(points: number): void {
    this.#available = Math.min(this.#limits.maximumAvailable, this.#available + points);
  }

  /** Whole points, as Shopify shows them. */
  status(): ThrottleStatus {
    this.#fill();
    return { ...this.#limits, currentlyAvailable: Math.floor(this.#available) };
  }
}
