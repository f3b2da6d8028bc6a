/**
 * What can be asked of the ledger. `post` takes commands in order, all or none of a call committed together; each gets an
 * outcome of its own. Points are bigints, instants epoch milliseconds from the injected clock. A key is a business fact
 * ("birthday:12:2026"): the same key with the same input is posted once, with other input it is a bug and thrown. Instants
 * are no part of the input, because a retry comes later; what counts is when it was first posted. A command that still
 * names a member whose account was merged goes to the account that took it over.
 */
export type LedgerCommand =
  Credit | Debit | Award | ReleaseAward | ChangeAward | Hold | SpendHold | FreeHold | Expire | MergeAccounts;

/** Why an entry exists. Ids are the rows'; `actor` is the session token's sub. */
export type Cause = {
  ruleVersion?: number;
  orderId?: bigint;
  lineId?: bigint;
  campaignId?: number;
  rewardId?: number;
  redemptionId?: string;
  actor?: string;
};

/** Points given at once. They repay a deficit first; what remains of them can be spent until `expiresAt` (null: for ever). */
export type Credit = {
  op: "credit";
  key: string;
  memberId: bigint;
  kind: "birthday" | "return" | "adjustment";
  points: bigint;
  at: number;
  expiresAt: number | null;
  cause: Cause;
};

/** Points taken by a person, or taken again by an order that carries a cancelled code. Refused beyond what is available,
 * unless `mayOwe`: then the rest becomes deficit. */
export type Debit = {
  op: "debit";
  key: string;
  memberId: bigint;
  kind: "adjustment" | "redemption";
  points: bigint;
  mayOwe: boolean;
  at: number;
  cause: Cause;
};

/** An order line's award: `campaignId` 0 for the base rules (entry kind award), else that campaign's bonus (kind bonus). */
export type AwardId = { orderId: bigint; lineId: bigint; campaignId: number };

/**
 * What a line has earned. With `releaseAt` null or not after `at` it becomes entry and lot at once, expiring at
 * `expiresAt`; else it is pending until a ReleaseAward.
 */
export type Award = AwardId & {
  op: "award";
  memberId: bigint;
  ruleVersion: number;
  eligibleMinor: bigint;
  units: number;
  points: bigint;
  at: number;
  releaseAt: number | null;
  expiresAt: number | null;
};

/** A pending award becomes entry and lot with its target's points. One that was released, or has nothing left, is a no-op. */
export type ReleaseAward = AwardId & { op: "release"; at: number; expiresAt: number | null };

/**
 * The n-th change of an award's target (0 <= target <= points), n counted from 1 without gaps. A pending award is just
 * lowered or raised; of a released one the difference is posted: down as a reversal (own lot first, then earliest expiry,
 * never held points; what had expired of the own lot counts as taken back; the rest is owed, or with `clamp` written
 * off), up as a new lot expiring at `expiresAt`.
 */
export type ChangeAward = AwardId & {
  op: "change";
  change: number;
  target: bigint;
  at: number;
  expiresAt: number | null;
  clamp: boolean;
};

/** Reserves available points. */
export type Hold = {
  op: "hold";
  key: string;
  memberId: bigint;
  points: bigint;
  at: number;
  redemptionId: string;
};

/** The held points are spent, earliest expiry first: an entry of kind redemption with the key `hold:{key}`. */
export type SpendHold = { op: "spend"; key: string; at: number; cause: Cause };

/** The held points are free again; they repay a deficit first. */
export type FreeHold = { op: "free"; key: string; at: number };

/** Expires what is due at `at` and not held: one entry of kind expiry, if anything is due. */
export type Expire = { op: "expire"; key: string; memberId: bigint; at: number };

/**
 * All that one member has goes to another: every lot by a pair of transfer entries that keeps its dates, a deficit by a
 * pair of its own, holds and awards with it. Twice is a no-op.
 */
export type MergeAccounts = { op: "merge"; fromMemberId: bigint; intoMemberId: bigint; at: number };

export type Outcome =
  | {
      ok: true;
      /** nothing was done: it had been done before */ repeated: boolean;
      /** points posted; 0 where no entry was made */ points: bigint;
    }
  | { ok: false; reason: Refusal };

/** Refusals change nothing and may be tried again. */
export type Refusal =
  | "insufficient_points"
  /** no hold of that key, or it was ended the other way */
  | "no_such_hold"
  | "hold_ended"
  | "no_such_award"
  /** change n came before change n - 1 */
  | "change_out_of_order";

/** The balance of a member. available = open - held; balance = open - deficit. */
export type Account = { memberId: bigint; open: bigint; held: bigint; deficit: bigint; entries: number };
