import { copyRow, CopyWriter, type Cell } from "#app/db/copy.ts";
import { createStaging, STAGING_COLUMNS, type StagingTable } from "#app/db/stores/staging.ts";
import type { ShopDb } from "#app/db/with-shop.ts";

/** Rows wait until this many characters have come together; then they are copied while the next ones are read. */
const CHUNK_CHARACTERS = 1 << 21;

/**
 * Fills staging tables from one stream whose rows belong to several of them. A connection does one COPY at a time, so
 * rows are gathered by table and copied in turns, and reading goes on meanwhile; memory stays at two chunks.
 */
export class BulkStaging {
  readonly #db: ShopDb;
  readonly #text = new Map<StagingTable, string>();
  #waiting = 0;
  #copying: Promise<void> = Promise.resolve();

  constructor(db: ShopDb) {
    this.#db = db;
  }

  static async open(db: ShopDb, ...tables: StagingTable[]): Promise<BulkStaging> {
    await createStaging(db, ...tables);
    return new BulkStaging(db);
  }

  /** Adds a row; resolves at once unless two chunks are full. */
  add(table: StagingTable, cells: readonly Cell[]): Promise<void> | undefined {
    const row = copyRow(cells);
    this.#text.set(table, (this.#text.get(table) ?? "") + row);
    this.#waiting += row.length;
    return this.#waiting < CHUNK_CHARACTERS ? undefined : this.#flush();
  }

  /** Copies what is left. */
  async end(): Promise<void> {
    await this.#flush();
    await this.#copying;
  }

  async #flush(): Promise<void> {
    await this.#copying;
    const chunks = [...this.#text];
    this.#text.clear();
    this.#waiting = 0;
    this.#copying = this.#copy(chunks);
    // Whoever awaits it next sees the failure; until then it must not count as unhandled.
    this.#copying.catch(() => undefined);
  }

  async #copy(chunks: readonly [StagingTable, string][]): Promise<void> {
    for (const [table, text] of chunks) {
      const writer = new CopyWriter(this.#db, table, STAGING_COLUMNS[table]);
      await writer.write(text);
      await writer.end();
    }
  }
}
