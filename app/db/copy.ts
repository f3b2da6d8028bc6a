import { once } from "node:events";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import { CopyRows, type Cell, type CopyColumn } from "#app/db/copy-rows.ts";
import type { ShopDb } from "#app/db/with-shop.ts";

const FLUSH_BYTES = 1 << 18;

/**
 * Copies rows into a (temporary) table, whose columns they name in full: COPY is refused on tables with row-level
 * security. @throws the server's error for a row it cannot take
 */
export async function copyAll(
  db: ShopDb,
  table: string,
  columns: readonly CopyColumn[],
  rows: Iterable<readonly Cell[]>,
): Promise<void> {
  const gathered = new CopyRows(columns);
  const stream = open(db, table, columns);
  for (const row of rows) {
    gathered.add(row);
    if (gathered.length >= FLUSH_BYTES) await stream.write(gathered.take());
  }
  await stream.end(gathered.end());
}

/** As `copyAll`, for rows that were gathered before. */
export async function copyGathered(
  db: ShopDb,
  table: string,
  columns: readonly CopyColumn[],
  rows: CopyRows,
): Promise<void> {
  await open(db, table, columns).end(rows.end());
}

function open(db: ShopDb, table: string, columns: readonly CopyColumn[]) {
  const names = columns.map(({ name }) => name).join(", ");
  const stream: Writable = db.client.query(copyFrom(`COPY ${table} (${names}) FROM STDIN (FORMAT binary)`));
  /** what the server said, as soon as it said it */
  let failure: Error | undefined;
  stream.on("error", (error: Error) => {
    failure ??= error;
  });
  const throwFailure = (): void => {
    if (failure) throw failure;
  };
  return {
    write: async (bytes: Buffer): Promise<void> => {
      throwFailure();
      if (!stream.write(bytes)) await Promise.race([once(stream, "drain"), once(stream, "close")]);
      throwFailure();
    },
    end: async (bytes: Buffer): Promise<void> => {
      throwFailure();
      stream.end(bytes);
      await finished(stream);
    },
  };
}
