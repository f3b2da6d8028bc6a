import type { Award, AwardId, Cause, ChangeAward, LedgerCommand, Refusal } from "#app/domain/loyalty/ledger-command.ts";
import type { ModelAccount, ModelAward, ModelHold, ModelLot, ModelOutcome } from "./model-state.ts";

const posted = (points: bigint): ModelOutcome => ({ ok: true, repeated: false, points });
const refused = (reason: Refusal): ModelOutcome => ({ ok: false, reason });
const REPEATED: ModelOutcome = { ok: true, repeated: true, points: 0n };

const min = (...values: bigint[]): bigint => values.reduce((a, b) => (b < a ? b : a));
const sum = (values: bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

export const awardName = (id: AwardId): string => `${id.orderId}/${id.lineId}/${id.campaignId}`;

/**
 * The law of the ledger once more, as plain lists and loops over one small shop: what the database is compared with. It
 * shares nothing with the database's function but the law.
 */
export class LedgerModel {
  readonly accounts = new Map<bigint, ModelAccount>();
  readonly holds = new Map<string, ModelHold>();
  readonly awards = new Map<string, ModelAward>();
  /** what each key said, and of whom */
  readonly #facts = new Map<string, { said: string; member: bigint }>();

  /** The account that a member's points are in. */
  account(id: bigint): ModelAccount {
    const known = this.accounts.get(id);
    if (known) return known.mergedInto === null ? known : this.account(known.mergedInto);
    const made: ModelAccount = { id, lots: [], entries: [], deficit: 0n, mergedInto: null };
    this.accounts.set(id, made);
    return made;
  }

  open(account: ModelAccount): bigint {
    return sum(account.lots.map((lot) => lot.left));
  }

  held(account: ModelAccount): bigint {
    return sum(
      [...this.holds.values()]
        .filter((hold) => hold.state === "held" && this.account(hold.member) === account)
        .map((hold) => hold.points),
    );
  }

  #free(account: ModelAccount): bigint {
    return this.open(account) - this.held(account);
  }

  apply(command: LedgerCommand): ModelOutcome {
    switch (command.op) {
      case "credit":
      case "debit": {
        const account = this.account(command.memberId);
        const known = this.#known(command.key, saidBy(command), account);
        if (known) return known;
        if (command.op === "credit") {
          this.#note(command.key, saidBy(command), account);
          this.#add(account, command.kind, command.points, command.expiresAt, null);
          return posted(command.points);
        }
        const taken = min(command.points, this.#free(account));
        if (taken < command.points && !command.mayOwe) return refused("insufficient_points");
        this.#note(command.key, saidBy(command), account);
        this.#enter(account, command.kind, -command.points);
        this.#take(account, taken, null);
        account.deficit += command.points - taken;
        return posted(-command.points);
      }
      case "award":
        return this.#award(command);
      case "release": {
        const award = this.awards.get(awardName(command));
        if (!award) return refused("no_such_award");
        if (award.released) return REPEATED;
        award.released = true;
        if (award.target > 0n)
          this.#add(this.account(award.member), kindOf(award), award.target, command.expiresAt, awardName(award));
        return posted(award.target);
      }
      case "change":
        return this.#change(command);
      case "hold": {
        const account = this.account(command.memberId);
        const known = this.holds.get(command.key);
        if (known)
          return known.said === saidBy(command) && this.account(known.member) === account ? REPEATED : "reused";
        if (command.points > this.#free(account)) return refused("insufficient_points");
        const { key, points } = command;
        this.holds.set(key, { key, said: saidBy(command), member: account.id, points, state: "held" });
        return posted(0n);
      }
      case "spend": {
        const hold = this.holds.get(command.key);
        if (!hold) return refused("no_such_hold");
        const account = this.account(hold.member);
        if (hold.state === "freed") return refused("hold_ended");
        const known = this.#known(`hold:${command.key}`, saidBy(command), account);
        if (known) return known;
        this.#note(`hold:${command.key}`, saidBy(command), account);
        hold.state = "spent";
        this.#enter(account, "redemption", -hold.points);
        this.#take(account, hold.points, null);
        return posted(-hold.points);
      }
      case "free": {
        const hold = this.holds.get(command.key);
        if (!hold) return refused("no_such_hold");
        if (hold.state === "spent") return refused("hold_ended");
        if (hold.state === "freed") return REPEATED;
        hold.state = "freed";
        this.#repay(this.account(hold.member));
        return posted(0n);
      }
      case "expire": {
        const account = this.account(command.memberId);
        const known = this.#known(command.key, saidBy(command), account);
        if (known) return known;
        return this.#expire(account, command.key, saidBy(command), command.at);
      }
      case "merge":
        return this.#merge(command.fromMemberId, command.intoMemberId);
    }
  }

  #known(key: string, said: string, account: ModelAccount): ModelOutcome | undefined {
    const fact = this.#facts.get(key);
    if (!fact) return undefined;
    return fact.said === said && this.account(fact.member) === account ? REPEATED : "reused";
  }

  #note(key: string, said: string, account: ModelAccount): void {
    this.#facts.set(key, { said, member: account.id });
  }

  #enter(account: ModelAccount, kind: string, points: bigint, alreadyExpired = 0n): number {
    const last = account.entries.at(-1);
    const number = (last?.number ?? 0) + 1;
    account.entries.push({ number, kind, points, balance: (last?.balance ?? 0n) + points, alreadyExpired });
    return number;
  }

  #add(account: ModelAccount, kind: string, points: bigint, expiresAt: number | null, award: string | null): void {
    const number = this.#enter(account, kind, points);
    const owed = min(account.deficit, points);
    account.deficit -= owed;
    account.lots.push({ number, points, left: points - owed, expired: 0n, expiresAt, award });
  }

  /** One point's worth of the law at a time would be too slow; one lot at a time is not. */
  #take(account: ModelAccount, wanted: bigint, award: string | null): bigint {
    let taken = 0n;
    for (const lot of inSpendingOrder(account.lots)) {
      if (award !== null && lot.award !== award) continue;
      const part = min(lot.left, wanted - taken);
      lot.left -= part;
      taken += part;
    }
    return taken;
  }

  #repay(account: ModelAccount): void {
    account.deficit -= this.#take(account, min(account.deficit, this.#free(account)), null);
  }

  #award(command: Award): ModelOutcome {
    const account = this.account(command.memberId);
    const name = awardName(command);
    const known = this.awards.get(name);
    if (known) return known.said === saidBy(command) && this.account(known.member) === account ? REPEATED : "reused";
    const { orderId, lineId, campaignId, points } = command;
    const released = command.releaseAt === null || command.releaseAt <= command.at;
    const award = { orderId, lineId, campaignId, said: saidBy(command), member: account.id, points, target: points };
    this.awards.set(name, { ...award, released, targets: [], expired: 0n, counted: 0n });
    if (!released) return posted(0n);
    this.#add(account, kindOf(command), points, command.expiresAt, name);
    return posted(points);
  }

  #change(command: ChangeAward): ModelOutcome {
    const award = this.awards.get(awardName(command));
    if (!award) return refused("no_such_award");
    const earlier = award.targets[command.change - 1];
    if (earlier !== undefined) return earlier === command.target ? REPEATED : "reused";
    if (command.change !== award.targets.length + 1) return refused("change_out_of_order");
    const account = this.account(award.member);
    const up = command.target - award.target;
    award.targets.push(command.target);
    award.target = command.target;
    if (!award.released || up === 0n) return posted(0n);
    if (up > 0n) {
      this.#add(account, kindOf(award), up, command.expiresAt, awardName(award));
      return posted(up);
    }
    let rest = -up;
    let free = this.#free(account);
    const own = this.#take(account, min(rest, free), awardName(award));
    rest -= own;
    free -= own;
    const counted = min(rest, award.expired - award.counted);
    award.counted += counted;
    rest -= counted;
    const others = this.#take(account, min(rest, free), null);
    rest -= others;
    this.#enter(account, "reversal", up + counted, counted);
    if (rest > 0n && command.clamp) this.#enter(account, "write_off", rest);
    else account.deficit += rest;
    return posted(command.clamp ? -own - others : up + counted);
  }

  #expire(account: ModelAccount, key: string, said: string, at: number): ModelOutcome {
    let covered = this.held(account);
    let gone = 0n;
    for (const lot of inSpendingOrder(account.lots)) {
      if (lot.expiresAt === null || lot.expiresAt > at) continue;
      const kept = min(covered, lot.left);
      covered -= kept;
      const part = lot.left - kept;
      lot.left = kept;
      lot.expired += part;
      gone += part;
      const award = lot.award === null ? undefined : this.awards.get(lot.award);
      if (award) award.expired += part;
    }
    if (gone === 0n) return posted(0n);
    this.#note(key, said, account);
    this.#enter(account, "expiry", -gone);
    return posted(-gone);
  }

  #merge(fromId: bigint, intoId: bigint): ModelOutcome {
    const into = this.account(intoId);
    const named = this.accounts.get(fromId);
    if (named && named.mergedInto !== null) return this.account(fromId) === into ? REPEATED : "reused";
    const from = this.account(fromId);
    if (from === into) return REPEATED;
    for (const lot of [...from.lots].sort((a, b) => a.number - b.number)) {
      if (lot.left === 0n) continue;
      this.#enter(from, "transfer", -lot.left);
      const number = this.#enter(into, "transfer", lot.left);
      into.lots.push({ ...lot, number, points: lot.left, expired: 0n });
      lot.left = 0n;
    }
    if (from.deficit > 0n) {
      this.#enter(from, "transfer", from.deficit);
      this.#enter(into, "transfer", -from.deficit);
      into.deficit += from.deficit;
      from.deficit = 0n;
    }
    from.mergedInto = into.id;
    this.#repay(into);
    return posted(0n);
  }
}

const kindOf = (award: AwardId): string => (award.campaignId === 0 ? "award" : "bonus");

/** Earliest expiry first, those that never expire last; of the same instant the older lot. */
function inSpendingOrder(lots: readonly ModelLot[]): ModelLot[] {
  const key = (lot: ModelLot): number => lot.expiresAt ?? Number.POSITIVE_INFINITY;
  return [...lots].sort((a, b) => (key(a) === key(b) ? a.number - b.number : key(a) < key(b) ? -1 : 1));
}

/** What a command says apart from its key, whom it is of, and when. */
function saidBy(command: LedgerCommand): string {
  const { op } = command;
  const said: (bigint | number | string | boolean | Cause | undefined)[] =
    op === "credit"
      ? [op, command.kind, command.points, command.cause]
      : op === "debit"
        ? [op, command.kind, command.points, command.mayOwe, command.cause]
        : op === "award"
          ? [op, command.ruleVersion, command.eligibleMinor, command.units, command.points]
          : op === "hold"
            ? [op, command.points, command.redemptionId]
            : op === "spend"
              ? [op, command.cause]
              : [op];
  return JSON.stringify(said, (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
}
