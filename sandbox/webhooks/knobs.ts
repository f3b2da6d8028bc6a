import { createHash } from "node:crypto";

/** How badly webhooks arrive. Shares are 0..1 of all deliveries; the seed decides which. */
export interface Knobs {
  seed: string;
  /** Sent twice, with the same webhook id. */
  duplicateShare: number;
  /** Sent `lateMs` after the event, on the store's clock. */
  lateShare: number;
  lateMs: number;
  /** Each delivery waits 0..shuffleMs; what is held is released in a shuffled order when this is not 0. */
  shuffleMs: number;
  /** Never sent. */
  loseShare: number;
  /** Followed by a forged twin: other id, other body, signed with another secret. */
  forgeShare: number;
  /** Nothing is sent until it is released. */
  hold: boolean;
}

/** Every webhook once, at once and in order. */
export const wellBehaved: Knobs = {
  seed: "1",
  duplicateShare: 0,
  lateShare: 0,
  lateMs: 24 * 3600 * 1000,
  shuffleMs: 0,
  loseShare: 0,
  forgeShare: 0,
  hold: false,
};

/** What the knobs decide for one delivery. */
export interface Fate {
  lost: boolean;
  copies: 1 | 2;
  forgedTwin: boolean;
  /** Wait before the first attempt and before the second copy, ms on the store's clock. */
  delaysMs: [number, number];
  /** Place in a shuffled release, 0..1 for either copy. */
  places: [number, number];
}

/**
 * The fate of the n-th delivery. It hangs on the seed and n alone, never on timing, so that a run can be repeated.
 * @param n number of the delivery since the sandbox started, from 0
 */
export function fateOf(knobs: Knobs, n: number): Fate {
  const digest = createHash("sha256").update(`${knobs.seed}:${n}`).digest();
  // Eight independent draws in [0, 1) from the 32 bytes of the digest.
  const draw = (at: number): number => digest.readUInt32BE(at * 4) / 2 ** 32;
  const late = draw(1) < knobs.lateShare ? knobs.lateMs : 0;
  return {
    lost: draw(0) < knobs.loseShare,
    copies: draw(2) < knobs.duplicateShare ? 2 : 1,
    forgedTwin: draw(3) < knobs.forgeShare,
    delaysMs: [late + Math.floor(draw(4) * knobs.shuffleMs), late + Math.floor(draw(5) * knobs.shuffleMs)],
    places: [draw(6), draw(7)],
  };
}

/**
 * Knobs with some of them turned.
 * @throws RangeError naming the knob that does not exist or is out of range
 */
export function turn(knobs: Knobs, changes: Record<string, unknown>): Knobs {
  const turned: Knobs = { ...knobs };
  for (const [name, value] of Object.entries(changes)) {
    if (name === "seed" && (typeof value === "string" || typeof value === "number")) turned.seed = String(value);
    else if (name === "hold" && typeof value === "boolean") turned.hold = value;
    else if (isShare(name) && typeof value === "number" && value >= 0 && value <= 1) turned[name] = value;
    else if ((name === "lateMs" || name === "shuffleMs") && Number.isInteger(value) && Number(value) >= 0) {
      turned[name] = Number(value);
    } else throw new RangeError(`No such knob, or a value out of its range: ${name}`);
  }
  return turned;
}

function isShare(name: string): name is "duplicateShare" | "lateShare" | "loseShare" | "forgeShare" {
  return ["duplicateShare", "lateShare", "loseShare", "forgeShare"].includes(name);
}
