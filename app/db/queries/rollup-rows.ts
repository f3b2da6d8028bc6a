import type { ShopDb } from "#app/db/with-shop.ts";
import type { RollupKind } from "#app/domain/retention/rollup-kinds.ts";
import type { RollupRow } from "#app/domain/retention/rollup.ts";

/** kind (2 bytes), a (4), b (4), n (8), in network order. */
const ROW_BYTES = 18;

/**
 * The shop's rollup rows of the given kinds, in order: what a page's figures need and no more. They come packed into one value,
 * because ten thousand rows of four columns cost the driver several times what they cost the database.
 */
export async function rollupRows(db: ShopDb, kinds: readonly RollupKind[]): Promise<RollupRow[]> {
  const [row] = await db.query<{ packed: Buffer | null }>(
    `SELECT string_agg(int2send(kind) || int4send(a) || int4send(b) || int8send(n), ''::bytea ORDER BY kind, a, b) AS packed
     FROM retention_rollups WHERE shop_id = $1 AND kind = ANY($2::smallint[])`,
    [db.shopId, kinds],
  );
  const packed = row?.packed ?? Buffer.alloc(0);
  return Array.from({ length: packed.length / ROW_BYTES }, (_, index) => {
    const at = index * ROW_BYTES;
    return {
      kind: packed.readInt16BE(at),
      a: packed.readInt32BE(at + 2),
      b: packed.readInt32BE(at + 6),
      n: packed.readBigInt64BE(at + 10),
    };
  });
}
