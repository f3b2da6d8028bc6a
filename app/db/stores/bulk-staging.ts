import { copyGathered } from "#app/db/copy.ts";
import { CopyRows, type Cell } from "#app/db/copy-rows.ts";
import { createStaging, STAGING_COLUMNS, type StagingTable } from "#app/db/stores/staging.ts";
import type { ShopDb } from "#app/db/with-shop.ts";

/** Rows wait until they are so many bytes; then they are copied while the next ones are read. */
const CHUNK_BYTES = 1 << 21;

/** Fills a staging table from a stream of rows; reading goes on while rows are copied, and memory stays at two chunks. */
export class BulkStaging {
  readonly #db: ShopDb;
  readonly #table: StagingTable;
  #rows: CopyRows;
  #copying: Promise<void> = Promise.resolve();

  private constructor(db: ShopDb, table: StagingTable) {
    this.#db = db;
    this.#table = table;
    this.#rows = new CopyRows(STAGING_COLUMNS[table]);
  }

  static async open(db: ShopDb, table: StagingTable): Promise<BulkStaging> {
    await createStaging(db, table);
    return new BulkStaging(db, table);
  }

  /** Adds a row; resolves at once unless two chunks are full. */
  add(cells: readonly Cell[]): Promise<void> | undefined {
    this.#rows.add(cells);
    return this.#rows.length < CHUNK_BYTES ? undefined : this.#flush();
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
    this.#copying = copyGathered(this.#db, this.#table, STAGING_COLUMNS[this.#table], rows);
    // Whoever awaits it next sees the failure; until then it must not count as unhandled.
    this.#copying.catch(() => undefined);
  }
}
