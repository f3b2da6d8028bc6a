import type { ContributionSink, RollupKind } from "./rollup-kinds.ts";

/** One stored row; n is never 0. */
export type RollupRow = { kind: number; a: number; b: number; n: bigint };

const B_RANGE = 2 ** 20;

/** A shop's rollup, or a difference of two, in memory: a sum of contributions, in whole numbers, so always exact. */
export class Rollup implements ContributionSink {
  // A page reads most kinds as lists, many times, and a few cell by cell: each kind has the form that was asked for last,
  // or both.
  readonly #cells = new Map<number, Map<number, bigint>>();
  readonly #lists = new Map<number, RollupRow[]>();

  /** A rollup of stored rows; quickest when they come in order. */
  static of(rows: Iterable<RollupRow>): Rollup {
    const rollup = new Rollup();
    for (const row of rows) rollup.#take(row);
    return rollup;
  }

  /** Keeps a row as it is while its kind's rows come in order. */
  #take(row: RollupRow): void {
    const list = this.#lists.get(row.kind);
    const last = list?.at(-1);
    if (last && (last.a < row.a || (last.a === row.a && last.b < row.b))) list?.push(row);
    else if (!list && !this.#cells.has(row.kind)) this.#lists.set(row.kind, [row]);
    else this.add(row.kind, row.a, row.b, row.n);
  }

  /** Adds n to the row (kind, a, b). `a` is any 32-bit integer, |b| < 2^20. A row that becomes 0 is gone. */
  add(kind: number, a: number, b: number, n: bigint | number): void {
    const cells = this.#cellsOf(kind);
    this.#lists.delete(kind);
    const key = keyOf(a, b);
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
    return this.#cellsOf(kind).get(keyOf(a, b)) ?? 0n;
  }

  /** n as a number, for counts (below 2^53). */
  countAt(kind: RollupKind, a: number, b = 0): number {
    return Number(this.get(kind, a, b));
  }

  /** All rows of one kind, ascending by a, then b. */
  rows(kind: number): readonly RollupRow[] {
    const known = this.#lists.get(kind);
    if (known) return known;
    const cells = this.#cellsOf(kind);
    const keys = Float64Array.from(cells.keys()).sort();
    const rows = Array.from(keys, (key) => {
      const a = Math.floor(key / (2 * B_RANGE));
      return { kind, a, b: key - a * (2 * B_RANGE) - B_RANGE, n: cells.get(key) ?? 0n };
    });
    this.#lists.set(kind, rows);
    return rows;
  }

  #cellsOf(kind: number): Map<number, bigint> {
    const known = this.#cells.get(kind);
    if (known) return known;
    const cells = new Map<number, bigint>();
    for (const { a, b, n } of this.#lists.get(kind) ?? []) cells.set(keyOf(a, b), n);
    this.#cells.set(kind, cells);
    return cells;
  }

  /** The rows of a kind without b as [a, n] pairs with n as a number, ascending by a: for counts. */
  counts(kind: RollupKind): [a: number, n: number][] {
    return this.rows(kind).map(({ a, n }) => [a, Number(n)]);
  }

  /** Every row, ascending by kind, a, b: the same sum always gives the same list. */
  entries(): RollupRow[] {
    const kinds = new Set([...this.#cells.keys(), ...this.#lists.keys()]);
    return [...kinds].sort((x, y) => x - y).flatMap((kind) => this.rows(kind));
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

const keyOf = (a: number, b: number): number => a * (2 * B_RANGE) + b + B_RANGE;
