import fc from "fast-check";
import type { AwardId, Cause, LedgerCommand } from "#app/domain/loyalty/ledger-command.ts";
import type { LedgerModel } from "./model.ts";

/** What happens next, without saying to whom exactly: `pick` chooses among what there is by then. */
export type Step = {
  what: (typeof KINDS)[number];
  member: number;
  pick: number;
  points: number;
  /** in 32nds: how much of an award is left */
  left: number;
  /** days that pass before it */
  wait: number;
  flag: boolean;
};

const KINDS = [
  "earn",
  "pend",
  "bonus",
  "release",
  "redeem",
  "confirm",
  "void",
  "return",
  "birthday",
  "adjustUp",
  "adjustDown",
  "takeAgain",
  "expire",
  "refund",
  "refundAll",
  "edit",
  "merge",
  "again",
  "againOtherwise",
  "unknown",
] as const;

/** How often each happens. */
const WEIGHTS: Partial<Record<Step["what"], number>> = {
  earn: 6,
  pend: 3,
  bonus: 3,
  release: 3,
  redeem: 7,
  confirm: 4,
  void: 3,
  expire: 5,
  refund: 5,
  edit: 3,
  adjustDown: 3,
  again: 5,
  againOtherwise: 3,
};

export const step: fc.Arbitrary<Step> = fc.record({
  what: fc.oneof(...KINDS.map((kind) => ({ weight: WEIGHTS[kind] ?? 1, arbitrary: fc.constant(kind) }))),
  member: fc.nat(2),
  pick: fc.nat(1_000),
  points: fc.integer({ min: 1, max: 120 }),
  left: fc.nat(32),
  wait: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }) }),
  flag: fc.boolean(),
});

const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 1);

/** A small shop of three members beside others: turns steps into commands, with ids and keys of its own. */
export class Story {
  readonly members: readonly bigint[];
  readonly posted: LedgerCommand[] = [];
  readonly #prefix: string;
  readonly #model: LedgerModel;
  #orders: bigint;
  #keys = 0;
  #now = START;

  /** @param place no two stories of a shop have the same */
  constructor(place: number, model: LedgerModel) {
    this.#model = model;
    this.#prefix = String(place);
    this.#orders = BigInt(place) * 1_000n;
    this.members = [1n, 2n, 3n].map((n) => BigInt(place) * 10n + n);
  }

  /** The command that a step comes to; null where there is nothing it could be about. */
  command(step: Step): LedgerCommand | null {
    this.#now += step.wait * DAY;
    const command = this.#command(step);
    if (command) this.posted.push(command);
    return command;
  }

  #command({ what, member, pick, points, left, flag }: Step): LedgerCommand | null {
    const at = this.#now;
    const memberId = this.members[member] ?? 0n;
    const amount = BigInt(points);
    const expiresAt = pick % 4 === 0 ? null : at + (1 + (pick % 90)) * DAY;
    const awards = [...this.#model.awards.values()];
    const award = awards.length === 0 ? undefined : awards[pick % awards.length];
    const holds = [...this.#model.holds.keys()];
    const hold = holds.length === 0 ? undefined : holds[pick % holds.length];
    const cause: Cause = { actor: `pick ${pick}, "quoted", (and) \\back\\slashed, 감사` };
    switch (what) {
      case "earn":
      case "pend":
      case "bonus": {
        const id: AwardId =
          what === "bonus" && award
            ? { orderId: award.orderId, lineId: award.lineId, campaignId: 1 + (pick % 2) }
            : { orderId: ++this.#orders, lineId: BigInt(pick % 3), campaignId: what === "bonus" ? 3 : 0 };
        const basis = {
          ruleVersion: 1 + (pick % 2),
          eligibleMinor: amount * 10n,
          units: 1 + (pick % 5),
          points: amount,
        };
        const releaseAt = what === "pend" ? at + (1 + (pick % 20)) * DAY : flag ? null : at;
        return { op: "award", ...id, memberId, ...basis, at, releaseAt, expiresAt };
      }
      case "release":
        return award ? { op: "release", ...idOf(award), at, expiresAt } : null;
      case "refund":
      case "refundAll":
      case "edit": {
        if (!award) return null;
        const gap = what === "edit" && pick % 7 === 0 ? 2 : 1;
        const target = what === "refundAll" ? 0n : (award.points * BigInt(left)) / 32n;
        const down = what === "refund" && target > award.target ? award.target : target;
        const change = award.targets.length + gap;
        return { op: "change", ...idOf(award), change, target: down, at, expiresAt, clamp: flag };
      }
      case "redeem":
        return { op: "hold", key: this.#key("redeem"), memberId, points: amount, at, redemptionId: uuid(pick) };
      case "confirm":
        return hold ? { op: "spend", key: hold, at, cause: { rewardId: 1 } } : null;
      case "void":
        return hold ? { op: "free", key: hold, at } : null;
      case "return":
      case "birthday":
        return { op: "credit", key: this.#key(what), memberId, kind: what, points: amount, at, expiresAt, cause };
      case "adjustUp":
        return {
          op: "credit",
          key: this.#key(what),
          memberId,
          kind: "adjustment",
          points: amount,
          at,
          expiresAt,
          cause,
        };
      case "adjustDown":
        return {
          op: "debit",
          key: this.#key(what),
          memberId,
          kind: "adjustment",
          points: amount,
          mayOwe: flag,
          at,
          cause,
        };
      case "takeAgain":
        return {
          op: "debit",
          key: this.#key(what),
          memberId,
          kind: "redemption",
          points: amount,
          mayOwe: true,
          at,
          cause,
        };
      case "expire":
        return { op: "expire", key: this.#key("expire"), memberId, at };
      case "merge":
        // Rare, or soon everybody would be one.
        return pick % 2 === 0
          ? { op: "merge", fromMemberId: memberId, intoMemberId: this.members[pick % 3] ?? 0n, at }
          : null;
      case "again": {
        const earlier = this.posted[pick % Math.max(1, this.posted.length)];
        return earlier ? { ...earlier, at } : null;
      }
      case "againOtherwise": {
        const earlier = this.posted[pick % Math.max(1, this.posted.length)];
        return earlier ? otherwise({ ...earlier, at }, pick, this.members) : null;
      }
      case "unknown":
        return flag
          ? { op: "free", key: `${this.#prefix}:nobody's`, at }
          : { op: "release", orderId: this.#orders + 500n, lineId: 1n, campaignId: 0, at, expiresAt };
    }
  }

  #key(what: string): string {
    return `${what}:${this.#prefix}:${++this.#keys}`;
  }
}

/** The same fact told in another way. */
function otherwise(command: LedgerCommand, pick: number, members: readonly bigint[]): LedgerCommand {
  const other = members[pick % 3] ?? 0n;
  switch (command.op) {
    case "credit":
    case "debit":
      if (pick % 3 === 0) return { ...command, cause: { ...command.cause, actor: "another" } };
      return pick % 3 === 1 ? { ...command, memberId: other } : { ...command, points: command.points + 1n };
    case "award":
      if (pick % 3 === 0) return { ...command, memberId: other };
      return pick % 3 === 1 ? { ...command, units: command.units + 1 } : { ...command, points: command.points + 1n };
    case "hold":
      return pick % 2 === 0 ? { ...command, memberId: other } : { ...command, points: command.points + 1n };
    case "change":
      return { ...command, target: command.target === 0n ? 1n : command.target - 1n };
    case "spend":
      return { ...command, cause: { rewardId: 2 } };
    case "merge":
      return { ...command, intoMemberId: other };
    case "expire":
      return { ...command, memberId: other };
    case "release":
    case "free":
      return command;
  }
}

const idOf = ({ orderId, lineId, campaignId }: AwardId): AwardId => ({ orderId, lineId, campaignId });
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
