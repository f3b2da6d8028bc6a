import { enqueue } from "#app/db/job-queue.ts";
import { finishDeliveries, takeWaiting, type WaitingDelivery } from "#app/db/stores/inbox-store.ts";
import { mark, type DirtySubject } from "#app/db/stores/dirty-store.ts";
import { recordPrivacyRequest } from "#app/db/stores/privacy-store.ts";
import { markUninstalled } from "#app/db/stores/shop-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { webhookEffect, type WebhookEffect } from "#app/domain/shops/webhook-effect.ts";
import { followMerge } from "#app/flows/orders/follow-merges.ts";

const BATCH = 500;

/**
 * Turns the shop's waiting webhooks into marks and follow-up jobs, batch by batch, each in one transaction.
 * @returns how many deliveries were looked at
 */
export async function processInbox(shopId: number, now: number): Promise<number> {
  for (let total = 0; ;) {
    const count = await withShop(shopId, async (db) => {
      const deliveries = await takeWaiting(db, BATCH);
      if (deliveries.length === 0) return 0;
      await applyEffects(db, deliveries, now);
      await finishDeliveries(
        db,
        deliveries.map((d) => d.webhookId),
        now,
      );
      return deliveries.length;
    });
    total += count;
    if (count < BATCH) return total;
  }
}

async function applyEffects(db: ShopDb, deliveries: readonly WaitingDelivery[], now: number): Promise<void> {
  const toRead: Record<Exclude<DirtySubject, "refunds">, bigint[]> = { order: [], customer: [], product: [] };
  const done = new Set<WebhookEffect["kind"]>();
  for (const delivery of deliveries) {
    const effect = webhookEffect(delivery.topic, delivery.payload);
    if (effect.kind === "read") toRead[effect.subject].push(effect.id);
    else if (effect.kind === "merge") await followMerge(db, effect, now);
    else if (effect.kind === "uninstalled") await markUninstalled(db, delivery.triggeredAt?.getTime() ?? now);
    else if (effect.kind === "privacy") await recordPrivacyRequest(db, delivery, now);
    done.add(effect.kind);
  }
  for (const subject of ["order", "customer", "product"] as const) await mark(db, subject, toRead[subject], now);
  const { shopId } = db;
  if (done.has("bulk-finished")) await enqueue(db, { name: "orders.import-bulk", data: { shopId } });
  if (done.has("shop-changed")) await enqueue(db, { name: "orders.sync-shop", data: { shopId } });
  if (done.has("privacy")) await enqueue(db, { name: "shops.handle-privacy", data: { shopId } });
}
