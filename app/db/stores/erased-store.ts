import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { awaitErasures } from "#app/db/erasure-lock.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import { env } from "#app/env.server.ts";

let keys: readonly Buffer[] | undefined;

/**
 * The customer's id under keys of our own, newest key first: enough to recognise an erased customer, useless to find out
 * who it was. The shop is part of the input, so that one customer number in two shops has two hashes.
 */
function customerIdHashes(shopId: number, customerId: bigint): Buffer[] {
  keys ??= [env().REGULARS_SECRET_KEY, ...env().REGULARS_OLD_SECRET_KEYS].map((secret) =>
    Buffer.from(hkdfSync("sha256", Buffer.from(secret, "base64"), "", "erased customer", 32)),
  );
  return keys.map((key) => createHmac("sha256", key).update(`${shopId}:${customerId}`).digest());
}

/** The hash under which an erased customer is kept today. */
export function customerIdHash(shopId: number, customerId: bigint): Buffer {
  return customerIdHashes(shopId, customerId)[0] as Buffer;
}

/** Remembers that a customer was erased. Returns the negative id under which the orders stay counted. */
export async function rememberErased(db: ShopDb, customerId: bigint, now: number): Promise<bigint> {
  const known = (await erasedAmong(db, [customerId])).get(customerId);
  if (known !== undefined) return known;
  const pseudonym = -((randomBytes(8).readBigUInt64BE() >> 1n) | 1n);
  const rows = await db.query<{ pseudonym: bigint }>(
    `INSERT INTO erased_customers (shop_id, id_hash, pseudonym, erased_at) VALUES ($1, $2, $3, to_timestamp($4 / 1000.0))
     ON CONFLICT (shop_id, id_hash) DO UPDATE SET erased_at = erased_customers.erased_at RETURNING pseudonym`,
    [db.shopId, customerIdHash(db.shopId, customerId), pseudonym, now],
  );
  return rows[0]?.pseudonym ?? pseudonym;
}

/** The erased ones among the given customers, with their pseudonyms. */
export async function erasedAmong(db: ShopDb, customerIds: readonly bigint[]): Promise<Map<bigint, bigint>> {
  if (customerIds.length === 0 || !(await anyErased(db))) return new Map();
  const byHash = new Map(
    customerIds.flatMap((id) => customerIdHashes(db.shopId, id).map((hash) => [hash.toString("hex"), id] as const)),
  );
  const rows = await db.query<{ hash: string; pseudonym: bigint }>(
    `SELECT encode(id_hash, 'hex') AS hash, pseudonym FROM erased_customers
     WHERE shop_id = $1 AND id_hash IN (SELECT decode(hash, 'hex') FROM unnest($2::text[]) AS hash)`,
    [db.shopId, [...byHash.keys()]],
  );
  return new Map(rows.map(({ hash, pseudonym }) => [byHash.get(hash) ?? 0n, pseudonym]));
}

/** Those of the given customers who were not erased. */
export async function notErased(db: ShopDb, customerIds: readonly bigint[]): Promise<bigint[]> {
  const erased = await erasedAmong(db, customerIds);
  return customerIds.filter((id) => !erased.has(id));
}

/**
 * Whether anybody of the shop was ever erased, to the end of the transaction: no erasure begins before it.
 * @throws ShopErased when the shop itself was erased
 */
export async function anyErasedUntilCommit(db: ShopDb): Promise<boolean> {
  await awaitErasures(db);
  return anyErased(db);
}

/** Whether anybody of the shop was ever erased: until then nothing has to be looked up. */
async function anyErased(db: ShopDb): Promise<boolean> {
  return (await db.query("SELECT 1 FROM erased_customers WHERE shop_id = $1 LIMIT 1", [db.shopId])).length > 0;
}

/**
 * Late data must not bring an erased customer back. Staged customers who were erased go; staged orders of one get the
 * pseudonym and lose what could lead back to the person, and so does an order that Shopify now shows without a customer.
 * To be called before what is staged is compared with what is stored.
 * @throws ShopErased when the shop itself was erased
 */
export async function replaceErased(db: ShopDb, table: "staged_orders" | "staged_customers"): Promise<void> {
  if (await anyErasedUntilCommit(db)) await replaceThem(db, table);
}

async function replaceThem(db: ShopDb, table: "staged_orders" | "staged_customers"): Promise<void> {
  const column = table === "staged_orders" ? "customer_id" : "id";
  const rows = await db.query<{ id: bigint }>(`SELECT DISTINCT ${column} AS id FROM ${table} WHERE ${column} > 0`);
  const erased = [
    ...(await erasedAmong(
      db,
      rows.map((row) => row.id),
    )),
  ];
  const ids = erased.map(([id]) => id);
  if (table === "staged_customers") {
    await db.execute("DELETE FROM staged_customers WHERE id = ANY($1::bigint[])", [ids]);
    return;
  }
  await db.execute(
    `UPDATE staged_orders SET customer_id = e.pseudonym FROM unnest($1::bigint[], $2::bigint[]) AS e (id, pseudonym)
     WHERE customer_id = e.id`,
    [ids, erased.map(([, pseudonym]) => pseudonym)],
  );
  await db.execute(
    `UPDATE staged_orders SET customer_id = o.customer_id FROM orders o
     WHERE o.shop_id = $1 AND o.id = staged_orders.id AND o.customer_id < 0 AND staged_orders.customer_id IS NULL`,
    [db.shopId],
  );
  await db.query(
    "UPDATE staged_orders SET visit = NULL, discount_codes = '{}', guest_hash = NULL WHERE customer_id < 0",
  );
  await db.query(
    `UPDATE staged_lines SET discounts = NULL
     WHERE discounts IS NOT NULL AND order_id IN (SELECT id FROM staged_orders WHERE customer_id < 0)`,
  );
}
