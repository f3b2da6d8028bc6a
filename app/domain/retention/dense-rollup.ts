import { Rollup } from "./rollup.ts";
import { GRID_KINDS, RollupKind, type ContributionSink } from "./rollup-kinds.ts";

const KINDS = Math.max(...Object.values(RollupKind)) + 1;
/** Rows with 0 <= a < DENSE go to arrays: days to 2059, months, counts and gaps of any ordinary shop. */
const DENSE = 32_768;

/**
 * Sums the contributions of a whole shop in typed arrays: a full fold adds millions of times, and an array element costs
 * a tenth of a map entry. What lies out of the ordinary goes to a sparse rollup. Money wraps at 2^63 minor units, which
 * the database's bigint would refuse.
 */
export class DenseRollup implements ContributionSink {
  readonly #countLines: (Float64Array | undefined)[] = new Array<undefined>(KINDS).fill(undefined);
  readonly #moneyLines: (BigInt64Array | undefined)[] = new Array<undefined>(KINDS).fill(undefined);
  readonly #countGrids: Float64Array[][] = Array.from({ length: KINDS }, () => []);
  readonly #moneyGrids: BigInt64Array[][] = Array.from({ length: KINDS }, () => []);
  readonly #grid = Uint8Array.from({ length: KINDS }, (_, kind) => (GRID_KINDS.has(kind) ? 1 : 0));
  readonly #sparse = new Rollup();

  count(kind: number, a: number, b: number, n: number): void {
    if (this.#grid[kind] === 0 && a >= 0 && a < DENSE) {
      const cells = (this.#countLines[kind] ??= new Float64Array(DENSE));
      cells[a] = (cells[a] as number) + n;
    } else if (this.#grid[kind] === 1 && a >= 0 && a < DENSE && b >= 0 && b < DENSE) {
      const rows = this.#countGrids[kind] as Float64Array[];
      let cells = rows[a];
      if (cells === undefined || b >= cells.length) {
        const larger = new Float64Array(roomFor(b));
        if (cells) larger.set(cells);
        while (rows.length < a) rows.push(new Float64Array(0));
        rows[a] = cells = larger;
      }
      cells[b] = (cells[b] as number) + n;
    } else this.#sparse.add(kind, a, b, n);
  }

  money(kind: number, a: number, b: number, minor: ArrayLike<bigint>, from: number, to: number): void {
    if (this.#grid[kind] === 0 && a >= 0 && a < DENSE) {
      const cells = (this.#moneyLines[kind] ??= new BigInt64Array(DENSE));
      for (let i = from; i < to; i++) cells[a] = BigInt.asIntN(64, (cells[a] as bigint) + (minor[i] as bigint));
    } else if (this.#grid[kind] === 1 && a >= 0 && a < DENSE && b >= 0 && b < DENSE) {
      const rows = this.#moneyGrids[kind] as BigInt64Array[];
      let cells = rows[a];
      if (cells === undefined || b >= cells.length) {
        const larger = new BigInt64Array(roomFor(b));
        if (cells) larger.set(cells);
        while (rows.length < a) rows.push(new BigInt64Array(0));
        rows[a] = cells = larger;
      }
      for (let i = from; i < to; i++) cells[b] = BigInt.asIntN(64, (cells[b] as bigint) + (minor[i] as bigint));
    } else this.#sparse.money(kind, a, b, minor, from, to);
  }

  /** The sum as an ordinary rollup. */
  toRollup(): Rollup {
    const rollup = Rollup.of(this.#sparse.entries());
    for (let kind = 0; kind < KINDS; kind++) {
      for (const cells of [this.#countLines[kind], this.#moneyLines[kind]]) {
        forEachNonZero(cells, (a, n) => rollup.add(kind, a, 0, n));
      }
      for (const rows of [this.#countGrids[kind], this.#moneyGrids[kind]]) {
        rows?.forEach((cells, a) => forEachNonZero(cells, (b, n) => rollup.add(kind, a, b, n)));
      }
    }
    return rollup;
  }
}

function forEachNonZero(
  cells: Float64Array | BigInt64Array | undefined,
  visit: (index: number, n: number | bigint) => void,
): void {
  for (let i = 0; cells && i < cells.length; i++) {
    const n = cells[i] as number | bigint;
    if (n) visit(i, n);
  }
}

function roomFor(index: number): number {
  let room = 16;
  while (room <= index) room *= 2;
  return room;
}
