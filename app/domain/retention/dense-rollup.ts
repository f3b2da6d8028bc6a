import { Rollup } from "./rollup.ts";
import { GRID_KINDS, RollupKind, type ContributionSink } from "./rollup-kinds.ts";

const KINDS = Math.max(...Object.values(RollupKind)) + 1;
/** Cells are kept in pages of 256 beside one another: a line's cell a is on page a / 256, a grid's row a is a page. */
const PAGE = 256;
const LINE_PAGES = 128; // 0 <= a < 32,768: days to 2059, months, counts and gaps of any ordinary shop
const FIRST_MONTH = 1970 * 12;
const GRID_PAGES = 90 * 12; // cohorts of 1970 to 2059, each followed for 256 months

/**
 * Sums the contributions of a whole shop in typed arrays: a full fold adds millions of times, and an array element costs
 * a tenth of a map entry. What lies out of the ordinary goes to a sparse rollup. Money wraps at 2^63 minor units, which
 * the database's bigint would refuse.
 */
export class DenseRollup implements ContributionSink {
  readonly #grid = Uint8Array.from({ length: KINDS }, (_, kind) => (GRID_KINDS.has(kind) ? 1 : 0));
  readonly #counts = Array.from(this.#grid, (grid) => emptyPages<Float64Array>(grid));
  readonly #money = Array.from(this.#grid, (grid) => emptyPages<BigInt64Array>(grid));
  readonly #sparse = new Rollup();

  count(kind: number, a: number, b: number, n: number): void {
    const grid = this.#grid[kind] === 1;
    const page = grid ? a - FIRST_MONTH : Math.floor(a / PAGE);
    const cell = grid ? b : a - page * PAGE;
    if (page >= 0 && page < (grid ? GRID_PAGES : LINE_PAGES) && cell >= 0 && cell < PAGE) {
      const cells = ((this.#counts[kind] as Pages<Float64Array>)[page] ??= new Float64Array(PAGE));
      cells[cell] = (cells[cell] as number) + n;
    } else this.#sparse.add(kind, a, b, n);
  }

  money(kind: number, a: number, b: number, minor: ArrayLike<bigint>, from: number, to: number): void {
    const grid = this.#grid[kind] === 1;
    const page = grid ? a - FIRST_MONTH : Math.floor(a / PAGE);
    const cell = grid ? b : a - page * PAGE;
    if (page >= 0 && page < (grid ? GRID_PAGES : LINE_PAGES) && cell >= 0 && cell < PAGE) {
      const cells = ((this.#money[kind] as Pages<BigInt64Array>)[page] ??= new BigInt64Array(PAGE));
      for (let i = from; i < to; i++) cells[cell] = BigInt.asIntN(64, (cells[cell] as bigint) + (minor[i] as bigint));
    } else this.#sparse.money(kind, a, b, minor, from, to);
  }

  /** The sum as an ordinary rollup. */
  toRollup(): Rollup {
    const rollup = Rollup.of(this.#sparse.entries());
    for (const pagesByKind of [this.#counts, this.#money]) {
      pagesByKind.forEach((pages, kind) => {
        pages.forEach((cells, page) => {
          for (let cell = 0; cells && cell < PAGE; cell++) {
            const n = cells[cell] as number | bigint;
            if (!n) continue;
            if (this.#grid[kind] === 1) rollup.add(kind, page + FIRST_MONTH, cell, n);
            else rollup.add(kind, page * PAGE + cell, 0, n);
          }
        });
      });
    }
    return rollup;
  }
}

type Pages<Cells> = (Cells | undefined)[];

function emptyPages<Cells>(grid: number): Pages<Cells> {
  return new Array<undefined>(grid === 1 ? GRID_PAGES : LINE_PAGES).fill(undefined);
}
