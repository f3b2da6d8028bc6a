import { withShop } from "#app/db/with-shop.ts";

/**
 * What happened to a member's points, told as a shopper counts: an order's lines are one event. `orderId` is null where
 * no order was the cause. Instants are epoch milliseconds, points may be negative.
 */
export type HistoryEvent = {
  /** of the event's last entry: where the next page goes on */
  number: number;
  kind: string;
  points: bigint;
  /** after the event */
  balance: bigint;
  at: number;
  orderId: bigint | null;
  campaign: string | null;
  reward: string | null;
  /** why so many: the order's lines, where an order was the cause */
  lines: { title: string; units: number; points: string }[];
};

/** The events before an entry (exclusive), newest first, at most `limit`. Nothing for a customer who is no member. */
export function storefrontHistory(
  shopId: number,
  customerId: bigint,
  before: number | null,
  limit: number,
): Promise<HistoryEvent[]> {
  return withShop(shopId, (db) => db.query<HistoryEvent>(STATEMENT, [shopId, customerId, before, limit]));
}

/** An order's entries are read together however many lines it has, up to so many. */
const ENTRIES = 500;

// Entries of one order, kind and campaign that follow each other at one instant are one event. Transfers between a
// merged customer's accounts are told too: they are why the balance jumps.
const STATEMENT = `
  WITH RECURSIVE chain AS (
    SELECT id, merged_into, 0 AS steps FROM loyalty_members WHERE shop_id = $1 AND customer_id = $2 AND erased_at IS NULL
    UNION ALL
    SELECT m.id, m.merged_into, c.steps + 1
    FROM chain c JOIN loyalty_members m ON m.shop_id = $1 AND m.id = c.merged_into WHERE c.steps < 50),
  entries AS (
    SELECT e.* FROM loyalty_entries e
    WHERE e.shop_id = $1 AND e.member_id = (SELECT id FROM chain WHERE merged_into IS NULL) AND e.number < coalesce($3::int, 2147483647)
    ORDER BY e.number DESC LIMIT ${ENTRIES})
  SELECT min(e.number) AS number, e.kind, sum(e.points)::bigint AS points,
    (array_agg(e.balance ORDER BY e.number DESC))[1] AS balance,
    round(extract(epoch FROM e.at) * 1000)::float8 AS at, e.order_id AS "orderId",
    (SELECT name FROM campaigns c WHERE c.shop_id = $1 AND c.id = e.campaign_id) AS campaign,
    (SELECT name FROM loyalty_rewards r WHERE r.shop_id = $1 AND r.id = e.reward_id) AS reward,
    coalesce(jsonb_agg(jsonb_build_object('title', coalesce(p.title, ''), 'units', l.quantity, 'points', e.points::text)
      ORDER BY e.number) FILTER (WHERE l.id IS NOT NULL), '[]') AS lines
  FROM entries e
  LEFT JOIN order_lines l ON l.shop_id = $1 AND l.order_id = e.order_id AND l.id = e.line_id
  LEFT JOIN products p ON p.shop_id = $1 AND p.id = l.product_id
  GROUP BY e.kind, e.at, e.order_id, e.campaign_id, e.reward_id, e.redemption_id
  ORDER BY max(e.number) DESC LIMIT $4`;
