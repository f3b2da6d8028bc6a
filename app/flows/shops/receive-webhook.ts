import { enqueue } from "#app/db/job-queue.ts";
import { isDatabaseUnavailable } from "#app/db/unavailable.ts";
import { receiveDeliveries, type Delivery } from "#app/db/stores/inbox-store.ts";
import { findShop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { quoteLargeIntegers } from "#app/domain/shops/exact-ids.ts";
import { log } from "#app/log.server.ts";

/** A webhook whose signature was verified. */
export type VerifiedWebhook = {
  shopDomain: string;
  webhookId: string;
  topic: string;
  triggeredAt: number | null;
  body: string;
};

/** What became of it. Both are answered with 200: Shopify must not repeat it. */
export type Receipt = "stored" | "unknown_shop";

type Waiting = {
  shopId: number;
  delivery: Delivery;
  resolve: (receipt: Receipt) => void;
  reject: (error: unknown) => void;
};

/** Transactions at work at once; what arrives meanwhile goes together into the next one. */
const WRITERS = 2;
const BATCH = 200;
/** How long a shop's number is believed without asking the directory. */
const DIRECTORY_MS = 60_000;

const waiting: Waiting[] = [];
const directory = new Map<string, { shopId: number; until: number }>();
let writers = 0;

/**
 * Puts a verified webhook into the inbox, with the job that will look at it. Resolves when both are committed: only
 * then may the door answer 200. Deliveries that come together share a transaction.
 * @throws the database's error when it cannot be stored: the door answers 503 and Shopify repeats it
 */
export async function receiveWebhook(webhook: VerifiedWebhook, now: number): Promise<Receipt> {
  const payload = readableJson(webhook.body);
  if (payload === undefined) {
    log.warn("a signed webhook holds no JSON", { topic: webhook.topic });
    return "stored";
  }
  const shopId = await shopIdOf(webhook.shopDomain, now);
  if (shopId === undefined) return "unknown_shop";
  const { webhookId, topic, triggeredAt } = webhook;
  return new Promise((resolve, reject) => {
    waiting.push({ shopId, delivery: { webhookId, topic, triggeredAt, receivedAt: now, payload }, resolve, reject });
    if (writers < WRITERS) void writeWaiting();
  });
}

function readableJson(body: string): string | undefined {
  const text = quoteLargeIntegers(body);
  try {
    // PostgreSQL's jsonb refuses NUL and halves of surrogate pairs, which a hostile name can carry.
    return JSON.stringify(JSON.parse(text)).replaceAll(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g, "$1");
  } catch {
    return undefined;
  }
}

async function shopIdOf(domain: string, now: number): Promise<number | undefined> {
  const known = directory.get(domain);
  if (known && known.until > now) return known.shopId;
  const shop = await findShop(domain);
  if (!shop) return undefined;
  directory.set(domain, { shopId: shop.id, until: now + DIRECTORY_MS });
  return shop.id;
}

async function writeWaiting(): Promise<void> {
  writers++;
  // Let what arrives in the same turn of the event loop join the batch.
  await new Promise((resolve) => setImmediate(resolve));
  while (waiting.length > 0) {
    const { shopId } = waiting[0] as Waiting;
    const batch: Waiting[] = [];
    for (let i = 0; i < waiting.length && batch.length < BATCH;) {
      if (waiting[i]?.shopId === shopId) batch.push(...waiting.splice(i, 1));
      else i++;
    }
    await writeBatch(shopId, batch);
  }
  writers--;
}

async function writeBatch(shopId: number, batch: Waiting[]): Promise<void> {
  try {
    await withShop(shopId, async (db) => {
      await receiveDeliveries(
        db,
        batch.map((w) => w.delivery),
      );
      await enqueue(db, { name: "orders.refresh", data: { shopId } });
    });
    for (const { resolve } of batch) resolve("stored");
  } catch (error) {
    const gone = isGoneShop(error);
    // What the database cannot take must not take the others down with it.
    if (!gone && batch.length > 1 && !isDatabaseUnavailable(error)) {
      for (const one of batch) await writeBatch(shopId, [one]);
      return;
    }
    if (gone) for (const [domain, known] of directory) if (known.shopId === shopId) directory.delete(domain);
    for (const { resolve, reject } of batch) {
      if (gone) resolve("unknown_shop");
      else reject(error);
    }
  }
}

/** The shop's row was removed (shop/redact) after its number was looked up. */
function isGoneShop(error: unknown): boolean {
  return (error as { code?: string }).code === "23503";
}
