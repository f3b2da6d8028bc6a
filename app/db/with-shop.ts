import type pg from "pg";
import { pool } from "#app/db/pool.ts";

declare const tenant: unique symbol;

/** A transaction bound to one shop: its role sees that shop's rows only. */
export type ShopDb = {
  readonly [tenant]: true;
  readonly shopId: number;
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs a statement and tells how many rows it touched. */
  execute(text: string, values?: readonly unknown[]): Promise<number>;
  /** The bare connection, for COPY streams. */
  readonly client: pg.PoolClient;
};

/** PostgreSQL's codes for transactions that may simply be run again: deadlock, serialization failure. */
const AGAIN = new Set(["40P01", "40001"]);
const ATTEMPTS = 4;

/**
 * Runs `work` in one transaction as `regulars_app`, bound to the shop; commits when it returns, rolls back when it
 * throws. A deadlock runs it again, so `work` must have no effect outside the database.
 * @throws whatever `work` throws, or the driver's error when the database is gone
 */
export async function withShop<T>(shopId: number, work: (db: ShopDb) => Promise<T>): Promise<T> {
  if (!Number.isSafeInteger(shopId) || shopId <= 0) throw new Error("a shop id must be a positive integer");
  return againOnConflict(() => once(shopId, work));
}

/** Runs a transaction, and runs it again when it met another one and had to give way. */
export async function againOnConflict<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt >= ATTEMPTS || !AGAIN.has((error as { code?: string }).code ?? "")) throw error;
    }
  }
}

async function once<T>(shopId: number, work: (db: ShopDb) => Promise<T>): Promise<T> {
  const client = await pool().connect();
  let broken: Error | undefined;
  try {
    await client.query(`BEGIN; SET LOCAL ROLE regulars_app; SET LOCAL "regulars.shop" = '${shopId}'`);
    const result = await work(bind(client, shopId));
    const { command } = await client.query("COMMIT");
    // PostgreSQL answers COMMIT with ROLLBACK, and no error, when a statement had failed and `work` went on regardless.
    if (command !== "COMMIT") throw new Error("the transaction had failed before it was to be committed");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((rollback: unknown) => {
      broken = rollback as Error;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

function bind(client: pg.PoolClient, shopId: number): ShopDb {
  return {
    shopId,
    client,
    query: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...values])).rows,
    execute: async (text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rowCount ?? 0,
  } as ShopDb;
}
