import { copyGathered } from "#app/db/copy.ts";
import { CopyRows, type Cell } from "#app/db/copy-rows.ts";
import { clearStaging, createStaging, STAGING_COLUMNS, type StagingTable } from "#app/db/stores/staging.ts";
import type { ShopDb } from "#app/db/with-shop.ts";

/** Rows wait until they are so many bytes; then they are copied while the next ones are read. */
const CHUNK_BYTES = 1 << 21;

/**
 * Fills a staging table from a stream of rows; reading goes on while rows are copied, and memory stays at two chunks. With
 * `store`, each chunk is stored and the table emptied when it is there.
 */
export class BulkStaging {
  readonly #db: ShopDb;
  readonly #table: StagingTable;
  readonly #store: (() => Promise<number>) | undefined;
  readonly #chunkBytes: number;
  #rows: CopyRows;
  #copying: Promise<void> = Promise.resolve();
  /** how many rows `store` wrote */
  stored = 0;

  private constructor(db: ShopDb, table: StagingTable, store: (() => Promise<number>) | undefined, chunkBytes: number) {
    this.#db = db;
    this.#table = table;
    this.#store = store;
    this.#chunkBytes = chunkBytes;
    this.#rows = new CopyRows(STAGING_COLUMNS[table]);
  }

  static async open(
    db: ShopDb,
    table: StagingTable,
    store?: () => Promise<number>,
    chunkBytes = CHUNK_BYTES,
  ): Promise<BulkStaging> {
    await createStaging(db, table);
    return new BulkStaging(db, table, store, chunkBytes);
  }

  /** Adds a row; resolves at once unless two chunks are full. */
  add(cells: readonly Cell[]): Promise<void> | undefined {
    this.#rows.add(cells);
    return this.#rows.length < this.#chunkBytes ? undefined : this.#flush();
  }

  /** Copies what is left. */
  async end(): Promise<void> {
    await this.#flush();
    await this.#copying;
  }

  async #flush(): Promise<void> {
    await this.#copying;
    const rows = this.#rows;
    this.#rows = new CopyRows(STAGING_COLUMNS[this.#table]);
    this.#copying = this.#copy(rows);
    // Whoever awaits it next sees the failure; until then it must not count as unhandled.
    this.#copying.catch(() => undefined);
  }

  async #copy(rows: CopyRows): Promise<void> {
    await copyGathered(this.#db, this.#table, STAGING_COLUMNS[this.#table], rows);
    if (!this.#store) return;
    this.stored += await this.#store();
    await clearStaging(this.#db, this.#table);
  }
}
