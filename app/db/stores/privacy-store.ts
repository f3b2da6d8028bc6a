import type { WaitingDelivery } from "#app/db/stores/inbox-store.ts";
import type { ShopDb } from "#app/db/with-shop.ts";

/** A compliance request that waits for its answer; its payload is that of the delivery of the same id. */
export type PrivacyRequest = { id: string; topic: string; payload: unknown };

/**
 * Notes a compliance webhook as a request to answer. The inbox lets a delivery through once, so one that comes again
 * comes after the inbox has forgotten it, and is answered again.
 */
export async function recordPrivacyRequest(db: ShopDb, delivery: WaitingDelivery, now: number): Promise<void> {
  await db.execute(
    `INSERT INTO privacy_requests (shop_id, id, topic, received_at) VALUES ($1, $2, $3, to_timestamp($4 / 1000.0))
     ON CONFLICT (shop_id, id) DO UPDATE SET finished_at = NULL`,
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

/**
 * Closes a request with the proof of what was done, and for a data request with what was found.
 * @param proof counts, nothing about a person; the digest of the export, as it is downloaded, is added to it
 * @param found JSON text, kept as it is: its numbers may exceed what a JavaScript number holds
 */
export async function finishPrivacyRequest(
  db: ShopDb,
  id: string,
  proof: unknown,
  found: string | null,
  now: number,
): Promise<void> {
  await db.execute(
    `UPDATE privacy_requests SET finished_at = to_timestamp($3 / 1000.0), export = $5::jsonb,
       proof = $4::jsonb || CASE WHEN $5::jsonb IS NULL THEN '{}'
         ELSE jsonb_build_object('sha256', encode(sha256(convert_to(jsonb_pretty($5::jsonb), 'UTF8')), 'hex')) END
     WHERE shop_id = $1 AND id = $2`,
    [db.shopId, id, now, JSON.stringify(proof), found],
  );
  // The request names the person. The row stays, so that the same delivery is not taken for a new one.
  await db.execute(`UPDATE inbox_deliveries SET payload = '{}' WHERE shop_id = $1 AND webhook_id = $2`, [
    db.shopId,
    id,
  ]);
}

/** Forgets exports made more than 30 days ago. */
export function forgetOldExports(db: ShopDb, now: number): Promise<number> {
  return db.execute(
    `UPDATE privacy_requests SET export = NULL
     WHERE shop_id = $1 AND export IS NOT NULL AND finished_at < to_timestamp($2 / 1000.0) - interval '30 days'`,
    [db.shopId, now],
  );
}
