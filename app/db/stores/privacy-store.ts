import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { WaitingDelivery } from "#app/db/stores/inbox-store.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import { env } from "#app/env.server.ts";

/** A compliance request that waits for its answer; its payload is that of the delivery of the same id. */
export type PrivacyRequest = { id: string; topic: string; payload: unknown };

/** Notes a compliance webhook as a request to answer; a repeated delivery changes nothing. */
export async function recordPrivacyRequest(db: ShopDb, delivery: WaitingDelivery, now: number): Promise<void> {
  await db.execute(
    `INSERT INTO privacy_requests (shop_id, id, topic, received_at) VALUES ($1, $2, $3, to_timestamp($4 / 1000.0))
     ON CONFLICT (shop_id, id) DO NOTHING`,
    [db.shopId, delivery.webhookId, delivery.topic, now],
  );
}

/** Requests that were not answered yet, oldest first. */
export function openPrivacyRequests(db: ShopDb): Promise<PrivacyRequest[]> {
  return db.query<PrivacyRequest>(
    `SELECT r.id, r.topic, d.payload FROM privacy_requests r
     JOIN inbox_deliveries d ON d.shop_id = r.shop_id AND d.webhook_id = r.id
     WHERE r.shop_id = $1 AND r.finished_at IS NULL ORDER BY r.received_at, r.id`,
    [db.shopId],
  );
}

/** Whether anybody of the shop was ever erased: until then nothing has to be looked up. */
async function anyErased(db: ShopDb): Promise<boolean> {
  return (await db.query("SELECT 1 FROM erased_customers WHERE shop_id = $1 LIMIT 1", [db.shopId])).length > 0;
}

/**
 * The customer's id under a key of our own: enough to recognise an erased customer, useless to find out who it was.
 * The shop is part of the input, so that the same customer number in two shops has two hashes.
 */
export function customerIdHash(shopId: number, customerId: bigint): Buffer {
  erasureKey ??= Buffer.from(
    hkdfSync("sha256", Buffer.from(env().REGULARS_SECRET_KEY, "base64"), "", "erased customer", 32),
  );
  return createHmac("sha256", erasureKey).update(`${shopId}:${customerId}`).digest();
}

let erasureKey: Buffer | undefined;

/** Remembers that a customer was erased. Returns the negative id under which the orders stay counted. */
export async function rememberErased(db: ShopDb, customerId: bigint, now: number): Promise<bigint> {
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
  const byHash = new Map(customerIds.map((id) => [customerIdHash(db.shopId, id).toString("hex"), id]));
  const rows = await db.query<{ hash: string; pseudonym: bigint }>(
    "SELECT encode(id_hash, 'hex') AS hash, pseudonym FROM erased_customers WHERE shop_id = $1 AND encode(id_hash, 'hex') = ANY($2)",
    [db.shopId, [...byHash.keys()]],
  );
  return new Map(
    rows.flatMap(({ hash, pseudonym }) => (byHash.has(hash) ? [[byHash.get(hash) ?? 0n, pseudonym] as const] : [])),
  );
}

/** Late data must not bring an erased customer back: staged orders of one get the pseudonym, staged customers go. */
export async function replaceErased(db: ShopDb, table: "staged_orders" | "staged_customers"): Promise<void> {
  if (!(await anyErased(db))) return;
  const column = table === "staged_orders" ? "customer_id" : "id";
  const rows = await db.query<{ id: bigint }>(`SELECT DISTINCT ${column} AS id FROM ${table} WHERE ${column} > 0`);
  const erased = [
    ...(await erasedAmong(
      db,
      rows.map((row) => row.id),
    )),
  ];
  if (erased.length === 0) return;
  const pairs = [erased.map(([id]) => id), erased.map(([, pseudonym]) => pseudonym)];
  await db.execute(
    table === "staged_orders"
      ? `UPDATE staged_orders SET customer_id = e.pseudonym FROM unnest($1::bigint[], $2::bigint[]) AS e (id, pseudonym) WHERE customer_id = e.id`
      : `DELETE FROM staged_customers USING unnest($1::bigint[], $2::bigint[]) AS e (id, pseudonym) WHERE staged_customers.id = e.id`,
    pairs,
  );
}

/** Closes a request with the proof of what was done, and for a data request with what was found. */
export async function finishPrivacyRequest(
  db: ShopDb,
  id: string,
  proof: unknown,
  found: unknown,
  now: number,
): Promise<void> {
  await db.execute(
    `UPDATE privacy_requests SET finished_at = to_timestamp($3 / 1000.0), proof = $4::jsonb, export = $5::jsonb
     WHERE shop_id = $1 AND id = $2`,
    [db.shopId, id, now, JSON.stringify(proof), found === null ? null : JSON.stringify(found)],
  );
  // The request names the person: what is needed of it is in the proof now.
  await db.execute("DELETE FROM inbox_deliveries WHERE shop_id = $1 AND webhook_id = $2", [db.shopId, id]);
}

/** Forgets exports made more than 30 days ago. */
export function forgetOldExports(db: ShopDb, now: number): Promise<number> {
  return db.execute(
    `UPDATE privacy_requests SET export = NULL
     WHERE shop_id = $1 AND export IS NOT NULL AND finished_at < to_timestamp($2 / 1000.0) - interval '30 days'`,
    [db.shopId, now],
  );
}
