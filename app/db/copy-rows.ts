/** A cell of a COPY row, for a column of the type beside it; null in any. */
export type Cell = string | number | bigint | boolean | null | ArrayLike<string | number | bigint>;

/** PostgreSQL's names of the types we copy, with how each is written: what may stand in a column's cells. */
export type CopyType = keyof typeof WRITERS;

export type CopyColumn = { name: string; type: CopyType };

/** Columns as in a table's definition: "id bigint, tags text[]". @throws for a type that cannot be copied */
export function copyColumns(definition: string): CopyColumn[] {
  return definition.split(",").map((column) => {
    const [name = "", type = ""] = column.trim().split(" ");
    if (!(type in WRITERS)) throw new Error(`column ${name}: ${type} is no type to copy`);
    return { name, type: type as CopyType };
  });
}

/** "PGCOPY\n\377\r\n\0", no flags, no extension (PostgreSQL manual, COPY, "Binary Format"). */
const HEADER = Buffer.from("5047434f50590aff0d0a000000000000000000", "hex");
const TRAILER = Buffer.from([0xff, 0xff]);
const FIRST_BYTES = 1 << 16;

/**
 * Rows in COPY's binary format, gathered in one growing buffer outside the JavaScript heap. As text the same rows cost us
 * twice the time to write and PostgreSQL more to read, and their pieces are most of a bulk import's garbage.
 */
export class CopyRows {
  readonly #writers: ((rows: CopyRows, cell: never) => void)[];
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #view = viewOf(this.#bytes);
  #length = 0;

  constructor(columns: readonly CopyColumn[]) {
    this.#writers = columns.map(({ type }) => WRITERS[type]);
    this.#raw(HEADER);
  }

  /** Bytes gathered since the last `take`. */
  get length(): number {
    return this.#length;
  }

  /** Adds a row: as many cells as there are columns. */
  add(cells: readonly Cell[]): void {
    this.int16(cells.length);
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i] as Cell;
      if (cell === null) this.int32(-1);
      else (this.#writers[i] as (rows: CopyRows, cell: Cell) => void)(this, cell);
    }
  }

  /** Where the last cell added begins, if it is a bigint: for `increase`. */
  get lastBigint(): number {
    return this.#length - 8;
  }

  /** Adds to a bigint that was written before. */
  increase(place: number, by: bigint): void {
    this.#view.setBigInt64(place, this.#view.getBigInt64(place) + by);
  }

  /** What was gathered, to be sent; gathering begins anew. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(FIRST_BYTES);
    this.#view = viewOf(this.#bytes);
    this.#length = 0;
    return taken;
  }

  /** What was gathered since, with the mark that ends the COPY. Valid until `clear`. */
  end(): Buffer {
    this.#raw(TRAILER);
    return this.#bytes.subarray(0, this.#length);
  }

  /** Begins a COPY of its own in the same memory, when what was gathered has arrived. */
  clear(): void {
    this.#length = 0;
    this.#raw(HEADER);
  }

  int16(value: number): void {
    this.#room(2);
    this.#view.setInt16(this.#length, value);
    this.#length += 2;
  }

  int32(value: number): void {
    this.#room(4);
    this.#view.setInt32(this.#length, value);
    this.#length += 4;
  }

  int64(value: bigint): void {
    this.#room(8);
    this.#view.setBigInt64(this.#length, value);
    this.#length += 8;
  }

  float64(value: number): void {
    this.#room(8);
    this.#view.setFloat64(this.#length, value);
    this.#length += 8;
  }

  byte(value: number): void {
    this.#room(1);
    this.#view.setUint8(this.#length, value);
    this.#length += 1;
  }

  /** A text with its length before it; `lead` is a byte that stands between the two. */
  text(value: string, lead?: number): void {
    // PostgreSQL has no NUL in text; a hostile name that carries one loses it.
    const text = value.includes("\0") ? value.replaceAll("\0", "") : value;
    this.#room(5 + text.length * 3);
    const start = this.#length;
    this.#length += 4;
    if (lead !== undefined) this.byte(lead);
    this.#length += this.#bytes.write(text, this.#length);
    this.#view.setInt32(start, this.#length - start - 4);
  }

  /** Bytes with their length before them. */
  bytes(value: ArrayLike<number>): void {
    this.int32(value.length);
    this.#room(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** An array of one dimension with its length before it. `oid` is its elements' type's. */
  array<Item>(items: ArrayLike<Item>, oid: number, write: (rows: CopyRows, item: Item) => void): void {
    const start = this.#length;
    this.int32(0);
    this.int32(items.length === 0 ? 0 : 1);
    this.int32(0);
    this.int32(oid);
    if (items.length > 0) {
      this.int32(items.length);
      this.int32(1);
    }
    for (let i = 0; i < items.length; i++) write(this, items[i] as Item);
    this.#view.setInt32(start, this.#length - start - 4);
  }

  #raw(bytes: Buffer): void {
    this.#room(bytes.length);
    bytes.copy(this.#bytes, this.#length);
    this.#length += bytes.length;
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + bytes));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

const Oid = { int8: 20, int4: 23, text: 25 } as const;
const JSONB_VERSION = 1;

const POSTGRES_EPOCH_MS = 946_684_800_000;

const bigint = (rows: CopyRows, cell: bigint): void => {
  rows.int32(8);
  rows.int64(cell);
};
const int = (rows: CopyRows, cell: number): void => {
  rows.int32(4);
  rows.int32(cell);
};
const text = (rows: CopyRows, cell: string): void => rows.text(cell);

const WRITERS = {
  bigint,
  int,
  text,
  smallint: (rows: CopyRows, cell: number): void => {
    rows.int32(2);
    rows.int16(cell);
  },
  float8: (rows: CopyRows, cell: number): void => {
    rows.int32(8);
    rows.float64(cell);
  },
  /** epoch milliseconds */
  timestamptz: (rows: CopyRows, cell: number): void => {
    rows.int32(8);
    rows.int64(BigInt(Math.round((cell - POSTGRES_EPOCH_MS) * 1000)));
  },
  boolean: (rows: CopyRows, cell: boolean): void => {
    rows.int32(1);
    rows.byte(cell ? 1 : 0);
  },
  jsonb: (rows: CopyRows, cell: string): void => rows.text(cell, JSONB_VERSION),
  bytea: (rows: CopyRows, cell: ArrayLike<number>): void => rows.bytes(cell),
  "text[]": (rows: CopyRows, cell: ArrayLike<string>): void => rows.array(cell, Oid.text, text),
  "int[]": (rows: CopyRows, cell: ArrayLike<number>): void => rows.array(cell, Oid.int4, int),
  "bigint[]": (rows: CopyRows, cell: ArrayLike<bigint>): void => rows.array(cell, Oid.int8, bigint),
};
