import type { ShopDb } from "#app/db/with-shop.ts";
import { PRIVACY_TOPICS } from "#app/domain/shops/webhook-effect.ts";

/** A verified webhook as the inbox keeps it. */
export type Delivery = {
  webhookId: string;
  topic: string;
  triggeredAt: number | null;
  receivedAt: number;
  payload: string;
};

/** A delivery that waits for its turn. */
export type WaitingDelivery = { webhookId: string; topic: string; triggeredAt: Date | null; payload: unknown };

/** Inserts deliveries, each once per webhook id. Returns how many were new. */
export function receiveDeliveries(db: ShopDb, deliveries: readonly Delivery[]): Promise<number> {
  return db.execute(
    `INSERT INTO inbox_deliveries (shop_id, webhook_id, topic, triggered_at, received_at, payload)
     SELECT $1, webhook_id, topic, to_timestamp(triggered / 1000.0), to_timestamp(received / 1000.0), payload::jsonb
     FROM unnest($2::text[], $3::text[], $4::float8[], $5::float8[], $6::text[]) AS d (webhook_id, topic, triggered, received, payload)
     ON CONFLICT (shop_id, webhook_id) DO NOTHING`,
    [
      db.shopId,
      deliveries.map((d) => d.webhookId),
      deliveries.map((d) => d.topic),
      deliveries.map((d) => d.triggeredAt),
      deliveries.map((d) => d.receivedAt),
      deliveries.map((d) => d.payload),
    ],
  );
}

/** The oldest waiting deliveries, locked until the transaction ends. */
export function takeWaiting(db: ShopDb, limit: number): Promise<WaitingDelivery[]> {
  return db.query<WaitingDelivery>(
    `SELECT webhook_id AS "webhookId", topic, triggered_at AS "triggeredAt", payload FROM inbox_deliveries
     WHERE shop_id = $1 AND processed_at IS NULL ORDER BY received_at, webhook_id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [db.shopId, limit],
  );
}

/**
 * Marks deliveries as done and forgets what they said: only their ids are needed any longer, to know them again. A
 * privacy request keeps its payload until it is answered.
 */
export async function finishDeliveries(db: ShopDb, webhookIds: readonly string[], now: number): Promise<void> {
  await db.execute(
    `UPDATE inbox_deliveries SET processed_at = to_timestamp($3 / 1000.0),
       payload = CASE WHEN topic = ANY($4) THEN payload ELSE '{}' END
     WHERE shop_id = $1 AND webhook_id = ANY($2)`,
    [db.shopId, webhookIds, now, PRIVACY_TOPICS],
  );
}

/**
 * Forgets deliveries done more than 30 days ago: Shopify repeats a delivery for four hours, so the keys have long done
 * their duty (https://shopify.dev/changelog, webhook retries, 2024-09).
 */
export function forgetOldDeliveries(db: ShopDb, now: number): Promise<number> {
  return db.execute(
    `DELETE FROM inbox_deliveries WHERE shop_id = $1 AND processed_at < to_timestamp($2 / 1000.0) - interval '30 days'`,
    [db.shopId, now],
  );
}
