import { IdIndex, wordsOf } from "./id-index.ts";
import type { OrderFact } from "./order.ts";

/** Bits of `OrderColumns.flags`. */
export const OrderFlag = { test: 1, voided: 2 } as const;

/** Stands for "no customer": a guest's order. */
export const GUEST = -1;

/**
 * Orders as narrow typed columns, one entry an order, in any order: what a full fold reads. Meanings and units are those
 * of `OrderFact`; `cancelledAt` is NaN where the order was not cancelled; `customer` is a place in `customerIds`, which
 * stand in order of first sight, or GUEST. Refunds are columns of their own and point to their order by its position.
 */
export type OrderColumns = {
  orderId: BigInt64Array;
  customer: Int32Array;
  customerIds: BigInt64Array;
  at: Float64Array;
  flags: Uint8Array;
  cancelledAt: Float64Array;
  netMinor: BigInt64Array;
  refundOrderIndex: Int32Array;
  refundAt: Float64Array;
  refundNetMinor: BigInt64Array;
};

/** A row whose 64-bit fields can be had as their two 32-bit words. */
export type Words = { low(field: number): number; high(field: number): number };

/** Collects orders one by one into columns, growing as needed. */
export class OrderColumnsBuilder {
  #orders = 0;
  #refunds = 0;
  readonly #customers = new IdIndex();
  #columns: Omit<OrderColumns, "customerIds"> = {
    orderId: new BigInt64Array(1024),
    customer: new Int32Array(1024),
    at: new Float64Array(1024),
    flags: new Uint8Array(1024),
    cancelledAt: new Float64Array(1024),
    netMinor: new BigInt64Array(1024),
    refundOrderIndex: new Int32Array(64),
    refundAt: new Float64Array(64),
    refundNetMinor: new BigInt64Array(64),
  };
  #words = wordsOfColumns(this.#columns);

  /**
   * Adds an order without its refunds; returns its position, for `addRefund`. `customerId` is null for a guest,
   * `cancelledAt` NaN for none.
   */
  addOrder(
    id: bigint,
    customerId: bigint | null,
    at: number,
    flags: number,
    cancelledAt: number,
    netMinor: bigint,
  ): number {
    const customer = customerId === null ? GUEST : this.#customers.add(customerId);
    const index = this.#next(customer, at, flags, cancelledAt);
    this.#columns.orderId[index] = id;
    this.#columns.netMinor[index] = netMinor;
    return index;
  }

  /**
   * As `addOrder`, from the fields of a row in which the order's id, its customer's (null for a guest) and its net stand:
   * bigints made of them would be most of a fold's garbage.
   */
  addRow(
    row: Words,
    fields: { id: number; customerId: number | null; netMinor: number },
    at: number,
    flags: number,
    cancelledAt: number,
  ): number {
    const { id, customerId, netMinor } = fields;
    const customer = customerId === null ? GUEST : this.#customers.addWords(row.low(customerId), row.high(customerId));
    const index = this.#next(customer, at, flags, cancelledAt);
    setWords(this.#words.orderId, index, row.low(id), row.high(id));
    setWords(this.#words.netMinor, index, row.low(netMinor), row.high(netMinor));
    return index;
  }

  #next(customer: number, at: number, flags: number, cancelledAt: number): number {
    const c = this.#columns;
    const index = this.#orders++;
    if (index === c.at.length) {
      c.orderId = grown(c.orderId, new BigInt64Array(index * 2));
      c.customer = grown(c.customer, new Int32Array(index * 2));
      c.at = grown(c.at, new Float64Array(index * 2));
      c.flags = grown(c.flags, new Uint8Array(index * 2));
      c.cancelledAt = grown(c.cancelledAt, new Float64Array(index * 2));
      c.netMinor = grown(c.netMinor, new BigInt64Array(index * 2));
      this.#words = wordsOfColumns(c);
    }
    c.customer[index] = customer;
    c.at[index] = at;
    c.flags[index] = flags;
    c.cancelledAt[index] = cancelledAt;
    return index;
  }

  /** Adds a refund of the order at that position. */
  addRefund(orderIndex: number, at: number, netMinor: bigint): void {
    const c = this.#columns;
    const index = this.#refunds++;
    if (index === c.refundAt.length) {
      c.refundOrderIndex = grown(c.refundOrderIndex, new Int32Array(index * 2));
      c.refundAt = grown(c.refundAt, new Float64Array(index * 2));
      c.refundNetMinor = grown(c.refundNetMinor, new BigInt64Array(index * 2));
    }
    c.refundOrderIndex[index] = orderIndex;
    c.refundAt[index] = at;
    c.refundNetMinor[index] = netMinor;
  }

  /** Adds an order with its refunds. */
  add(order: OrderFact): void {
    const flags = (order.test ? OrderFlag.test : 0) | (order.voided ? OrderFlag.voided : 0);
    const cancelledAt = order.cancelledAt ?? Number.NaN;
    const index = this.addOrder(order.id, order.customerId, order.at, flags, cancelledAt, order.netMinor);
    for (const refund of order.refunds) this.addRefund(index, refund.at, refund.netMinor);
  }

  /** The columns so far, as views: add nothing while they are in use. */
  columns(): OrderColumns {
    const c = this.#columns;
    return {
      orderId: c.orderId.subarray(0, this.#orders),
      customer: c.customer.subarray(0, this.#orders),
      customerIds: this.#customers.ids,
      at: c.at.subarray(0, this.#orders),
      flags: c.flags.subarray(0, this.#orders),
      cancelledAt: c.cancelledAt.subarray(0, this.#orders),
      netMinor: c.netMinor.subarray(0, this.#orders),
      refundOrderIndex: c.refundOrderIndex.subarray(0, this.#refunds),
      refundAt: c.refundAt.subarray(0, this.#refunds),
      refundNetMinor: c.refundNetMinor.subarray(0, this.#refunds),
    };
  }
}

function grown<T extends { set(source: T): void }>(from: T, into: T): T {
  into.set(from);
  return into;
}

type WordColumns = Record<"orderId" | "netMinor", Int32Array>;

function wordsOfColumns({ orderId, netMinor }: Pick<OrderColumns, keyof WordColumns>): WordColumns {
  return { orderId: wordsOf(orderId), netMinor: wordsOf(netMinor) };
}

function setWords(words: Int32Array, index: number, low: number, high: number): void {
  words[index * 2] = low;
  words[index * 2 + 1] = high;
}
