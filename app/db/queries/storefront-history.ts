import { withShop } from "#app/db/with-shop.ts";
import { GRANT_KEYS } from "#app/domain/loyalty/grant.ts";

/**
 * What happened to a member's points, told as a shopper counts: an order's lines are one event. `orderId` is null where
 * no order was the cause. Points that all members were given are of the kind "gift". A code given for a birthday is told with 0 points. Instants are epoch milliseconds, points may
 * be negative.
 */
export type HistoryEvent = {
  /** of the event's last entry; of a gift: of the entry before it */
  number: number;
  kind: string;
  points: bigint;
  /** after the event */
  balance: bigint;
  at: number;
  orderId: bigint | null;
  campaign: string | null;
  reward: string | null;
  /** of what the shop gave or took by hand, in a person's words */
  reason: string | null;
  /** why so many: the order's lines, where an order was the cause */
  lines: { title: string; units: number; points: string }[];
};

export type HistoryPage = {
  events: HistoryEvent[];
  /** ask for the events before this number for the next page; null: that was all */
  before: number | null;
};

/**
 * The events before an entry (exclusive), newest first: at most `limit`, and the gifts that lie between them. Nothing for a
 * customer who is no member.
 */
export function storefrontHistory(
  shopId: number,
  customerId: bigint,
  before: number | null,
  limit: number,
): Promise<HistoryPage> {
  return withShop(shopId, async (db) => {
    const found = await db.query<HistoryEvent>(EVENTS, [shopId, customerId, before, limit + 1, GRANT_KEYS]);
    const shown = found.slice(0, limit);
    const next = found.length > limit ? (shown.at(-1)?.number ?? null) : null;
    const gifts = await db.query<HistoryEvent>(GIFTS, [shopId, customerId, before, next]);
    return { events: [...gifts, ...shown].sort((a, b) => b.number - a.number), before: next };
  });
}

const CHAIN = `WITH RECURSIVE chain AS (
    SELECT id, merged_into, 0 AS steps FROM loyalty_members WHERE shop_id = $1 AND customer_id = $2 AND erased_at IS NULL
    UNION ALL
    SELECT m.id, m.merged_into, c.steps + 1
    FROM chain c JOIN loyalty_members m ON m.shop_id = $1 AND m.id = c.merged_into WHERE c.steps < 50)`;

/** An order's entries are read together however many lines it has, up to so many. */
const ENTRIES = 500;

// Entries of one order, kind and campaign that follow each other at one instant are one event. Transfers between a
// merged customer's accounts are told too: they are why the balance jumps.
const EVENTS = `
  ${CHAIN},
  entries AS (
    SELECT e.*, CASE WHEN starts_with(e.key, $5) THEN 'gift' ELSE e.kind END AS told,
      CASE WHEN e.kind = 'adjustment' THEN coalesce(y.reason, g.reason) END AS reason
    FROM loyalty_entries e
    LEFT JOIN loyalty_reasons y ON y.shop_id = $1 AND y.key = e.key
    LEFT JOIN loyalty_grants g ON g.shop_id = $1 AND e.key = $5 || g.id || ':' || e.member_id
    WHERE e.shop_id = $1 AND e.member_id = (SELECT id FROM chain WHERE merged_into IS NULL) AND e.number < coalesce($3::int, 2147483647)
    ORDER BY e.number DESC LIMIT ${ENTRIES})
  SELECT min(e.number) AS number, e.told AS kind, sum(e.points)::bigint AS points,
    (array_agg(e.balance ORDER BY e.number DESC))[1] AS balance,
    round(extract(epoch FROM e.at) * 1000)::float8 AS at, e.order_id AS "orderId",
    (SELECT name FROM campaigns c WHERE c.shop_id = $1 AND c.id = e.campaign_id) AS campaign,
    (SELECT name FROM loyalty_rewards r WHERE r.shop_id = $1 AND r.id = e.reward_id) AS reward,
    e.reason,
    coalesce(jsonb_agg(jsonb_build_object('title', coalesce(p.title, ''), 'units', l.quantity, 'points', e.points::text)
      ORDER BY e.number) FILTER (WHERE l.id IS NOT NULL), '[]') AS lines
  FROM entries e
  LEFT JOIN order_lines l ON l.shop_id = $1 AND l.order_id = e.order_id AND l.id = e.line_id
  LEFT JOIN products p ON p.shop_id = $1 AND p.id = l.product_id
  GROUP BY e.kind, e.told, e.reason, e.at, e.order_id, e.campaign_id, e.reward_id, e.redemption_id
  ORDER BY max(e.number) DESC LIMIT $4`;

// A gift has no entry; it stands after the last one before it.
const GIFTS = `
  ${CHAIN},
  family AS (
    SELECT id FROM chain WHERE merged_into IS NULL
    UNION
    SELECT m.id FROM family f JOIN loyalty_members m ON m.shop_id = $1 AND m.merged_into = f.id)
  SELECT coalesce(b.number, 0) AS number, 'birthday' AS kind, 0::bigint AS points, coalesce(b.balance, 0::bigint) AS balance,
    round(extract(epoch FROM r.issued_at) * 1000)::float8 AS at, NULL AS "orderId", NULL AS campaign,
    r.terms ->> 'rewardName' AS reward, NULL AS reason, '[]'::jsonb AS lines
  FROM loyalty_redemptions r
  LEFT JOIN LATERAL (
    SELECT e.number, e.balance FROM loyalty_entries e
    WHERE e.shop_id = $1 AND e.member_id = (SELECT id FROM chain WHERE merged_into IS NULL) AND e.at <= r.issued_at
    ORDER BY e.number DESC LIMIT 1) AS b ON true
  WHERE r.shop_id = $1 AND r.member_id IN (SELECT id FROM family) AND r.points = 0 AND r.issued_at IS NOT NULL
    AND coalesce(b.number, 0) >= coalesce($4::int, 0) AND coalesce(b.number, 0) < coalesce($3::int, 2147483647)
  ORDER BY r.issued_at DESC`;
