import { setImmediate } from "node:timers/promises";
import { to as copyTo } from "pg-copy-streams";
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
  const stream = db.client.query(copyTo(`COPY (${sql}) TO STDOUT (FORMAT binary)`));
  const reader = new RowReader(fields, onRow);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    reader.push(chunk);
    // Megabytes may be ready at once: whoever else works in this process must not wait for all of them.
    await setImmediate();
  }
  reader.finish();
}

class RowReader implements BinaryRow {
  readonly #fields: number;
  readonly #onRow: (row: BinaryRow) => void;
  readonly #at: Int32Array;
  #buffer: Buffer = Buffer.alloc(0);
  // Reads numbers several times as fast as the buffer itself.
  #view = viewOf(this.#buffer);
  #started = false;
  #ended = false;

  constructor(fields: number, onRow: (row: BinaryRow) => void) {
    this.#fields = fields;
    this.#onRow = onRow;
    this.#at = new Int32Array(fields);
  }

  push(chunk: Buffer): void {
    const buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    this.#view = viewOf(buffer);
    let offset = 0;
    if (!this.#started) {
      if (buffer.length < HEADER_BYTES) {
        this.#buffer = buffer;
        return;
      }
      offset = HEADER_BYTES;
      this.#started = true;
    }
    this.#buffer = buffer;
    for (;;) {
      const next = this.#locate(offset);
      if (next < 0) break;
      offset = next;
      this.#onRow(this);
    }
    this.#buffer = buffer.subarray(offset);
  }

  finish(): void {
    if (!this.#ended) throw new Error("the COPY stream ended in the middle of a row");
  }

  /** Notes where the fields of the row at `offset` lie; returns the end of the row, or -1 when it is not all there. */
  #locate(offset: number): number {
    const view = this.#view;
    if (this.#ended || offset + 2 > view.byteLength) return -1;
    const count = view.getInt16(offset);
    if (count === -1) {
      this.#ended = true;
      return -1;
    }
    if (count !== this.#fields) throw new Error(`expected ${this.#fields} fields, found ${count}`);
    let at = offset + 2;
    for (let field = 0; field < count; field++) {
      if (at + 4 > view.byteLength) return -1;
      const length = view.getInt32(at);
      at += 4;
      if (length === -1) {
        this.#at[field] = -1;
        continue;
      }
      if (length !== 8) throw new Error(`field ${field} is ${length} bytes long, not 8`);
      if (at + 8 > view.byteLength) return -1;
      this.#at[field] = at;
      at += 8;
    }
    return at;
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

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
