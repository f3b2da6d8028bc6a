import { Rollup } from "./rollup.ts";
import { GRID_KINDS, MONEY_KINDS, RollupKind } from "./rollup-kinds.ts";

const KINDS = Math.max(...Object.values(RollupKind)) + 1;
/** Days to 2149, months to the year 5461, counts and gaps of any ordinary shop: beyond it the sparse rollup serves. */
const DENSE = 65_536;

/**
 * Sums the contributions of a whole shop in typed arrays: a full fold adds millions of times, and an array element costs
 * a tenth of a map entry. Money wraps at 2^63 minor units, as the database's bigint would refuse it.
 */
export class DenseRollup {
  readonly #counts: Float64Array[][] = Array.from({ length: KINDS }, () => []);
  readonly #money: BigInt64Array[][] = Array.from({ length: KINDS }, () => []);
  readonly #grid = Uint8Array.from({ length: KINDS }, (_, kind) => (GRID_KINDS.has(kind) ? 1 : 0));
  readonly #sparse = new Rollup();

  /** Adds n to the row (kind, a, b): a bigint for the kinds that are money, else a number. */
  readonly add = (kind: number, a: number, b: number, n: bigint | number): void => {
    const grid = this.#grid[kind] === 1;
    const row = grid ? a : 0;
    const column = grid ? b : a;
    if (!(row >= 0 && row < DENSE && column >= 0 && column < DENSE)) {
      this.#sparse.add(kind, a, b, n);
    } else if (typeof n === "number") {
      const rows = this.#counts[kind] as Float64Array[];
      let cells = rows[row];
      if (cells === undefined || column >= cells.length) {
        const larger = new Float64Array(roomFor(column));
        if (cells) larger.set(cells);
        while (rows.length <= row) rows.push(new Float64Array(0));
        rows[row] = cells = larger;
      }
      cells[column] = (cells[column] as number) + n;
    } else {
      const rows = this.#money[kind] as BigInt64Array[];
      let cells = rows[row];
      if (cells === undefined || column >= cells.length) {
        const larger = new BigInt64Array(roomFor(column));
        if (cells) larger.set(cells);
        while (rows.length <= row) rows.push(new BigInt64Array(0));
        rows[row] = cells = larger;
      }
      cells[column] = BigInt.asIntN(64, (cells[column] as bigint) + n);
    }
  };

  /** The sum as an ordinary rollup. */
  toRollup(): Rollup {
    const rollup = Rollup.of(this.#sparse.entries());
    for (let kind = 0; kind < KINDS; kind++) {
      const rows = (MONEY_KINDS.has(kind) ? this.#money[kind] : this.#counts[kind]) as (Float64Array | BigInt64Array)[];
      rows.forEach((cells, row) => {
        cells.forEach((n: number | bigint, column: number) => {
          if (n) rollup.add(kind, this.#grid[kind] === 1 ? row : column, this.#grid[kind] === 1 ? column : 0, n);
        });
      });
    }
    return rollup;
  }
}

function roomFor(column: number): number {
  let room = 16;
  while (room <= column) room *= 2;
  return room;
}
