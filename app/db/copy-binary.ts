import { copyOut } from "#app/db/copy-out.ts";
import type { ShopDb } from "#app/db/with-shop.ts";

/** Signature, flags and extension length (PostgreSQL manual, COPY, "Binary Format"). */
const HEADER_BYTES = 19;
const POSTGRES_EPOCH_MS = 946_684_800_000;

/** A row of 8-byte fields (bigint or timestamptz) as it stands in the stream. */
export type BinaryRow = {
  isNull(field: number): boolean;
  /** the two 32-bit words of a bigint */
  low(field: number): number;
  high(field: number): number;
  bigint(field: number): bigint;
  /** a timestamptz in epoch milliseconds */
  epochMs(field: number): number;
};

/**
 * Streams a query whose columns are all bigint or timestamptz, row by row, in PostgreSQL's binary format: a tenth of
 * the time that parsing text rows takes. The row object is used again: take what you need before returning.
 * @param sql a SELECT without parameters; values in it must be numbers the code made
 */
export async function copyBinary(
  db: ShopDb,
  sql: string,
  fields: number,
  onRow: (row: BinaryRow) => void,
): Promise<void> {
  const rows = new RowReader(fields);
  await copyOut(db.client, `COPY (${sql}) TO STDOUT (FORMAT binary)`, (view, from, to) => {
    if (rows.locate(view, from, to)) onRow(rows);
  });
  rows.finish();
}

class RowReader implements BinaryRow {
  readonly #fields: number;
  /** where each field begins, -1 where it is null */
  readonly #at: Int32Array;
  #view: DataView = new DataView(new ArrayBuffer(0));
  #started = false;
  #ended = false;

  constructor(fields: number) {
    this.#fields = fields;
    this.#at = new Int32Array(fields);
  }

  /** Notes where the fields of the row lie that is at from .. to - 1; false where there is no row, but the end of them. */
  locate(view: DataView, from: number, to: number): boolean {
    // The header comes with the first row.
    let at = this.#started ? from : from + HEADER_BYTES;
    this.#started = true;
    this.#view = view;
    const count = view.getInt16(at);
    at += 2;
    if (count === -1) {
      this.#ended = true;
      return false;
    }
    if (count !== this.#fields) throw new Error(`expected ${this.#fields} fields, found ${count}`);
    for (let field = 0; field < count; field++) {
      const length = view.getInt32(at);
      at += 4;
      if (length === -1) {
        this.#at[field] = -1;
        continue;
      }
      if (length !== 8) throw new Error(`field ${field} is ${length} bytes long, not 8`);
      this.#at[field] = at;
      at += 8;
    }
    if (at !== to) throw new Error("a row is longer than its fields");
    return true;
  }

  finish(): void {
    if (!this.#ended) throw new Error("the COPY stream ended before its end was said");
  }

  isNull(field: number): boolean {
    return this.#at[field] === -1;
  }

  high(field: number): number {
    return this.#view.getInt32(this.#at[field] as number);
  }

  low(field: number): number {
    return this.#view.getInt32((this.#at[field] as number) + 4);
  }

  bigint(field: number): bigint {
    return this.#view.getBigInt64(this.#at[field] as number);
  }

  epochMs(field: number): number {
    const micros = this.high(field) * 4_294_967_296 + (this.low(field) >>> 0);
    return micros / 1000 + POSTGRES_EPOCH_MS;
  }
}
