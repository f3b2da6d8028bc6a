import { awaitErasures } from "#app/db/erasure-lock.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import { explanationJson, type OrderExplanation } from "#app/domain/loyalty/explanation.ts";

/** Class of the advisory locks under which a shop's orders are followed. */
const EARNING_LOCK = 7006;

/**
 * Lets one transaction at a time decide what the shop's orders earn; held until it ends. Without it two could award one
 * order, or count its changes twice.
 */
export async function lockEarning(db: ShopDb): Promise<void> {
  // An erasure waits for those who hold this, so nobody may wait for an erasure afterwards.
  await awaitErasures(db);
  await db.query("SELECT pg_advisory_xact_lock($1, $2)", [EARNING_LOCK, db.shopId]);
}

/** What was decided of an order when it was first seen paid in full. Instants are epoch milliseconds. */
export type EarningRecord = {
  orderId: bigint;
  /** null where nobody earned */
  memberId: bigint | null;
  ruleVersion: number;
  paidAt: number;
  awardedAt: number;
  /** base points of all lines */
  points: bigint;
  explanation: OrderExplanation;
};

/** Those of the orders that have been decided. */
export async function decidedOrders(db: ShopDb, orderIds: readonly bigint[]): Promise<Set<bigint>> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT order_id AS id FROM loyalty_orders WHERE shop_id = $1 AND order_id = ANY($2::bigint[])`,
    [db.shopId, orderIds],
  );
  return new Set(rows.map((row) => row.id));
}

/** Keeps decisions: once and for all. */
export async function saveDecisions(db: ShopDb, records: readonly EarningRecord[]): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map((record) => ({
    orderId: String(record.orderId),
    memberId: record.memberId === null ? null : String(record.memberId),
    ruleVersion: record.ruleVersion,
    paidAt: record.paidAt,
    awardedAt: record.awardedAt,
    points: String(record.points),
    explanation: JSON.parse(explanationJson(record.explanation)) as unknown,
  }));
  await db.execute(
    `INSERT INTO loyalty_orders (shop_id, order_id, member_id, rule_version, paid_at, awarded_at, points, explanation)
     SELECT $1, "orderId", "memberId", "ruleVersion", to_timestamp("paidAt" / 1000), to_timestamp("awardedAt" / 1000), points, explanation
     FROM jsonb_to_recordset($2::jsonb) AS d ("orderId" bigint, "memberId" bigint, "ruleVersion" int, "paidAt" float8,
                                              "awardedAt" float8, points bigint, explanation jsonb)`,
    [db.shopId, JSON.stringify(rows)],
  );
}

/** Those of the orders that had been seen before they were paid in full. */
export async function ordersSeenUnpaid(db: ShopDb, orderIds: readonly bigint[]): Promise<Set<bigint>> {
  const rows = await db.query<{ id: bigint }>(
    "SELECT order_id AS id FROM loyalty_unpaid_orders WHERE shop_id = $1 AND order_id = ANY($2::bigint[])",
    [db.shopId, orderIds],
  );
  return new Set(rows.map((row) => row.id));
}

/** Notes that orders were seen before they were paid in full. */
export async function noteUnpaid(db: ShopDb, orderIds: readonly bigint[], now: number): Promise<void> {
  await db.execute(
    `INSERT INTO loyalty_unpaid_orders (shop_id, order_id, seen_at)
     SELECT $1, id, to_timestamp($3 / 1000.0) FROM unnest($2::bigint[]) AS id ON CONFLICT (shop_id, order_id) DO NOTHING`,
    [db.shopId, orderIds, now],
  );
}

/** Notes all orders that are waiting for their payment now: those placed before a launch and paid after it count. */
export async function noteAllUnpaid(db: ShopDb, now: number): Promise<void> {
  await db.execute(
    `INSERT INTO loyalty_unpaid_orders (shop_id, order_id, seen_at)
     SELECT $1, id, to_timestamp($2 / 1000.0) FROM orders
     WHERE shop_id = $1 AND cancelled_at IS NULL AND NOT test
       AND financial_status IN ('AUTHORIZED', 'PENDING', 'PARTIALLY_PAID') AND ordered_at > to_timestamp($2 / 1000.0) - interval '180 days'
     ON CONFLICT (shop_id, order_id) DO NOTHING`,
    [db.shopId, now],
  );
}

/** Forgets what was noted of orders that are decided, or of which nothing will come. */
export async function forgetUnpaid(db: ShopDb, orderIds: readonly bigint[]): Promise<void> {
  await db.execute("DELETE FROM loyalty_unpaid_orders WHERE shop_id = $1 AND order_id = ANY($2::bigint[])", [
    db.shopId,
    orderIds,
  ]);
}
