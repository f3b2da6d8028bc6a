import type { Store } from "./store.ts";

/** Why money moved, in Shopify's words. */
export type CreditEvent = "ADJUSTMENT" | "ORDER_CANCELLATION" | "ORDER_PAYMENT" | "ORDER_REFUND";

/** One movement of an account; amounts are minor units of the shop's currency, debits and expiries negative. */
export interface CreditTransaction {
  id: bigint;
  kind: "credit" | "debit" | "expiration";
  account: CreditAccount;
  amountMinor: bigint;
  balanceAfterMinor: bigint;
  event: CreditEvent;
  /** The order that was paid or refunded. */
  orderId: bigint | null;
  createdAt: number;
  /** Of a credit: when what is left of it lapses; null: never. */
  expiresAt: number | null;
  /** Of a credit: what neither debits nor its expiry have taken. */
  remainingMinor: bigint;
  /** Of an expiration: the credit that lapsed. */
  of: CreditTransaction | null;
}

/** A customer's account in the shop's currency. */
export interface CreditAccount {
  id: bigint;
  customerId: bigint;
  balanceMinor: bigint;
  transactions: CreditTransaction[];
}

/** Why a movement was refused. */
export type CreditRefusal =
  | "ACCOUNT_NOT_FOUND"
  | "CREDIT_LIMIT_EXCEEDED"
  | "EXPIRES_AT_IN_PAST"
  | "INSUFFICIENT_FUNDS"
  | "NEGATIVE_OR_ZERO_AMOUNT"
  | "OWNER_NOT_FOUND";

type Outcome = { ok: true; transaction: CreditTransaction } | { ok: false; reason: CreditRefusal };

/** Most an account may hold, in whole units of the currency; Shopify's is 100,000 US dollars. */
const LIMIT_UNITS = 100_000n;

/**
 * The store credit of a store: an account for a customer and the shop's currency, opened by its first credit. Each
 * credit is spent in order of its expiry; what lapses is booked at the first look after its instant.
 */
export class StoreCredit {
  /** As a merchant sets it under customer accounts. */
  enabled = true;
  readonly #store: Store;
  readonly #byId = new Map<bigint, CreditAccount>();
  readonly #byCustomer = new Map<bigint, CreditAccount>();

  constructor(store: Store) {
    this.#store = store;
  }

  all(): CreditAccount[] {
    return [...this.#byId.values()].map((account) => this.#lapse(account));
  }

  account(id: bigint): CreditAccount | null {
    const account = this.#byId.get(id);
    return account === undefined ? null : this.#lapse(account);
  }

  ofCustomer(customerId: bigint): CreditAccount | null {
    const account = this.#byCustomer.get(customerId);
    return account === undefined ? null : this.#lapse(account);
  }

  /** Minor units that the customer can spend now. */
  balance(customerId: bigint): bigint {
    return this.ofCustomer(customerId)?.balanceMinor ?? 0n;
  }

  /** Gives a customer credit. Every call is a new credit: Shopify takes no idempotency key here. */
  credit(
    customerId: bigint,
    amountMinor: bigint,
    how: { expiresAt?: number | null; event?: CreditEvent; orderId?: bigint | null } = {},
  ): Outcome {
    const expiresAt = how.expiresAt ?? null;
    if (amountMinor <= 0n) return { ok: false, reason: "NEGATIVE_OR_ZERO_AMOUNT" };
    if (expiresAt !== null && expiresAt <= this.#store.clock.now()) return { ok: false, reason: "EXPIRES_AT_IN_PAST" };
    if (!this.#store.customers.has(customerId)) return { ok: false, reason: "OWNER_NOT_FOUND" };
    const limit = LIMIT_UNITS * 10n ** BigInt(this.#store.shop.exponent);
    const held = this.ofCustomer(customerId);
    if ((held?.balanceMinor ?? 0n) + amountMinor > limit) return { ok: false, reason: "CREDIT_LIMIT_EXCEEDED" };
    const account = held ?? this.#open(customerId);
    const transaction = this.#book(account, "credit", amountMinor, how.event ?? "ADJUSTMENT", how.orderId ?? null);
    transaction.expiresAt = expiresAt;
    transaction.remainingMinor = amountMinor;
    return { ok: true, transaction };
  }

  /** Takes from an account; never more than it holds. */
  debit(
    account: CreditAccount,
    amountMinor: bigint,
    event: CreditEvent = "ADJUSTMENT",
    orderId: bigint | null = null,
  ): Outcome {
    if (amountMinor <= 0n) return { ok: false, reason: "NEGATIVE_OR_ZERO_AMOUNT" };
    if (this.#lapse(account).balanceMinor < amountMinor) return { ok: false, reason: "INSUFFICIENT_FUNDS" };
    let left = amountMinor;
    for (const credit of this.#spendable(account)) {
      const taken = credit.remainingMinor < left ? credit.remainingMinor : left;
      credit.remainingMinor -= taken;
      left -= taken;
    }
    return { ok: true, transaction: this.#book(account, "debit", -amountMinor, event, orderId) };
  }

  /** For the store's own verbs: a customer is gone. */
  close(customerId: bigint): void {
    const account = this.#byCustomer.get(customerId);
    if (account === undefined) return;
    this.#byId.delete(account.id);
    this.#byCustomer.delete(customerId);
  }

  #open(customerId: bigint): CreditAccount {
    const account = { id: this.#store.nextId(), customerId, balanceMinor: 0n, transactions: [] };
    this.#byId.set(account.id, account);
    this.#byCustomer.set(customerId, account);
    return account;
  }

  /** Credits that still hold something, the first to lapse first. */
  #spendable(account: CreditAccount): CreditTransaction[] {
    return account.transactions
      .filter((one) => one.kind === "credit" && one.remainingMinor > 0n)
      .sort((a, b) => (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity));
  }

  #lapse(account: CreditAccount): CreditAccount {
    const now = this.#store.clock.now();
    for (const credit of this.#spendable(account)) {
      if (credit.expiresAt === null || credit.expiresAt > now) continue;
      const amount = credit.remainingMinor;
      credit.remainingMinor = 0n;
      const booked = this.#book(account, "expiration", -amount, "ADJUSTMENT", null);
      booked.of = credit;
      booked.createdAt = credit.expiresAt;
    }
    return account;
  }

  #book(
    account: CreditAccount,
    kind: CreditTransaction["kind"],
    amountMinor: bigint,
    event: CreditEvent,
    orderId: bigint | null,
  ): CreditTransaction {
    account.balanceMinor += amountMinor;
    const transaction: CreditTransaction = {
      id: this.#store.nextId(),
      kind,
      account,
      amountMinor,
      balanceAfterMinor: account.balanceMinor,
      event,
      orderId,
      createdAt: this.#store.clock.now(),
      expiresAt: null,
      remainingMinor: 0n,
      of: null,
    };
    account.transactions.push(transaction);
    return transaction;
  }
}
