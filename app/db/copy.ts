import { once } from "node:events";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import type { ShopDb } from "#app/db/with-shop.ts";

/** A cell of a COPY row. Arrays become PostgreSQL array literals. */
export type Cell = string | number | bigint | boolean | null | readonly (string | number | bigint)[];

const SPECIAL = /[\\\t\n\r]/;
const SPECIALS = /[\\\t\n\r]/g;
const CODES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
const FLUSH_CHARACTERS = 1 << 16;

/** One row in COPY's text format, newline included. */
export function copyRow(cells: readonly Cell[]): string {
  let row = "";
  for (let i = 0; i < cells.length; i++) row += (i === 0 ? "" : "\t") + copyCell(cells[i] as Cell);
  return row + "\n";
}

function copyCell(cell: Cell): string {
  if (cell === null) return "\\N";
  if (typeof cell === "string") return escapeText(cell);
  if (typeof cell === "object") return escapeText(arrayLiteral(cell));
  return String(cell);
}

function escapeText(text: string): string {
  // PostgreSQL has no NUL in text; a hostile name that carries one loses it.
  const clean = text.includes("\0") ? text.replaceAll("\0", "") : text;
  return SPECIAL.test(clean) ? clean.replace(SPECIALS, (c) => CODES[c] ?? c) : clean;
}

function arrayLiteral(items: readonly (string | number | bigint)[]): string {
  const quoted = items.map((item) => (typeof item === "string" ? `"${item.replace(/["\\]/g, "\\$&")}"` : String(item)));
  return `{${quoted.join(",")}}`;
}

/** An open COPY into a (temporary) table: COPY is refused on tables with row-level security. */
export class CopyWriter {
  readonly #stream: Writable;
  #buffer = "";
  /** what the server said, as soon as it said it */
  readonly #failed: { error?: Error } = {};

  constructor(db: ShopDb, table: string, columns: readonly string[]) {
    this.#stream = db.client.query(copyFrom(`COPY ${table} (${columns.join(", ")}) FROM STDIN`));
    this.#stream.on("error", (error: Error) => {
      this.#failed.error ??= error;
    });
  }

  /** Adds a row; resolves only when the server falls behind, else returns undefined. */
  write(row: string): Promise<void> | undefined {
    this.#buffer += row;
    return this.#buffer.length < FLUSH_CHARACTERS ? undefined : this.#flush();
  }

  async #flush(): Promise<void> {
    this.#throwIfFailed();
    const chunk = this.#buffer;
    this.#buffer = "";
    if (!this.#stream.write(chunk)) await Promise.race([once(this.#stream, "drain"), once(this.#stream, "close")]);
    this.#throwIfFailed();
  }

  #throwIfFailed(): void {
    if (this.#failed.error) throw this.#failed.error;
  }

  /** Ends the COPY. @throws the server's error for a row it cannot take */
  async end(): Promise<void> {
    this.#throwIfFailed();
    if (this.#buffer !== "") this.#stream.write(this.#buffer);
    this.#stream.end();
    await finished(this.#stream);
  }
}

/** Copies all rows into the table. */
export async function copyAll(
  db: ShopDb,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Promise<void> {
  const writer = new CopyWriter(db, table, columns);
  for (const row of rows) await writer.write(copyRow(row));
  await writer.end();
}
