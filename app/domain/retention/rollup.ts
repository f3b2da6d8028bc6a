import type { ContributionSink, RollupKind } from "./rollup-kinds.ts";

/** One stored row; n is never 0. */
export type RollupRow = { kind: number; a: number; b: number; n: bigint };

const B_RANGE = 2 ** 20;

/** A shop's rollup, or a difference of two, in memory: a sum of contributions, in whole numbers, so always exact. */
export class Rollup implements ContributionSink {
  readonly #kinds = new Map<number, Map<number, bigint>>();

  /** A rollup of stored rows. */
  static of(rows: Iterable<RollupRow>): Rollup {
    const rollup = new Rollup();
    for (const { kind, a, b, n } of rows) rollup.add(kind, a, b, n);
    return rollup;
  }

  /** Adds n to the row (kind, a, b). `a` is any 32-bit integer, |b| < 2^20. A row that becomes 0 is gone. */
  add(kind: number, a: number, b: number, n: bigint | number): void {
    let cells = this.#kinds.get(kind);
    if (!cells) this.#kinds.set(kind, (cells = new Map<number, bigint>()));
    const key = a * (2 * B_RANGE) + b + B_RANGE;
    const sum = (cells.get(key) ?? 0n) + BigInt(n);
    if (sum === 0n) cells.delete(key);
    else cells.set(key, sum);
  }

  count(kind: number, a: number, b: number, n: number): void {
    this.add(kind, a, b, n);
  }

  money(kind: number, a: number, b: number, minor: ArrayLike<bigint>, from: number, to: number): void {
    for (let i = from; i < to; i++) this.add(kind, a, b, minor[i] as bigint);
  }

  /** n of the row (kind, a, b), 0 if there is none. */
  get(kind: RollupKind, a: number, b = 0): bigint {
    return this.#kinds.get(kind)?.get(a * (2 * B_RANGE) + b + B_RANGE) ?? 0n;
  }

  /** n as a number, for counts (below 2^53). */
  countAt(kind: RollupKind, a: number, b = 0): number {
    return Number(this.get(kind, a, b));
  }

  /** All rows of one kind, ascending by a, then b. */
  rows(kind: number): RollupRow[] {
    const cells = this.#kinds.get(kind);
    if (!cells) return [];
    const keys = Float64Array.from(cells.keys()).sort();
    return Array.from(keys, (key) => {
      const a = Math.floor(key / (2 * B_RANGE));
      return { kind, a, b: key - a * (2 * B_RANGE) - B_RANGE, n: cells.get(key) ?? 0n };
    });
  }

  /** The rows of a kind without b as [a, n] pairs with n as a number, ascending by a: for counts. */
  counts(kind: RollupKind): [a: number, n: number][] {
    return this.rows(kind).map(({ a, n }) => [a, Number(n)]);
  }

  /** Every row, ascending by kind, a, b: the same sum always gives the same list. */
  entries(): RollupRow[] {
    return [...this.#kinds.keys()].sort((x, y) => x - y).flatMap((kind) => this.rows(kind));
  }

  /** This minus the other, as a new rollup: empty when both are the same sum. */
  minus(other: Rollup): Rollup {
    const difference = Rollup.of(this.entries());
    for (const { kind, a, b, n } of other.entries()) difference.add(kind, a, b, -n);
    return difference;
  }

  /** Whether both are the same sum. */
  equal(other: Rollup): boolean {
    return this.minus(other).entries().length === 0;
  }
}
