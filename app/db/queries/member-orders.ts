import { withShop } from "#app/db/with-shop.ts";
import { bonusExplanation, type BonusExplanation } from "#app/domain/campaigns/bonus-explanation.ts";
import { orderExplanation, type OrderExplanation } from "#app/domain/loyalty/explanation.ts";

/** An order that was counted, with the reasons kept at that time. Points are bigints, instants epoch milliseconds. */
export type MemberOrder = {
  orderId: bigint;
  paidAt: number;
  /** by the base rules, at the award */
  points: bigint;
  /** points of all campaigns, at the award */
  bonusPoints: bigint;
  explanation: OrderExplanation;
  /** null where no campaign was active */
  bonus: BonusExplanation | null;
};

export type MemberOrders = {
  orders: MemberOrder[];
  /** names of the campaigns that the orders' reasons speak of, as they are called today */
  campaigns: Record<number, string>;
  /** titles by id of the products in them, as they are called today */
  titles: Record<string, string>;
};

type Row = Omit<MemberOrder, "explanation" | "bonus"> & { explanation: unknown; bonus: unknown };

/** The latest orders a member, or an account merged into this one, was awarded for, at most `limit`. */
export function memberOrders(shopId: number, memberId: bigint, limit: number): Promise<MemberOrders> {
  return withShop(shopId, async (db) => {
    const rows = await db.query<Row>(
      `WITH RECURSIVE family AS (
         SELECT $2::bigint AS id
         UNION
         SELECT m.id FROM family JOIN loyalty_members m ON m.shop_id = $1 AND m.merged_into = family.id)
       SELECT o.order_id AS "orderId", (extract(epoch FROM o.paid_at) * 1000)::float8 AS "paidAt", o.points, o.explanation,
              coalesce(c.points, 0) AS "bonusPoints", c.explanation AS bonus
       FROM loyalty_orders o LEFT JOIN campaign_orders c ON c.shop_id = $1 AND c.order_id = o.order_id
       WHERE o.shop_id = $1 AND o.member_id IN (SELECT id FROM family)
       ORDER BY o.paid_at DESC, o.order_id DESC LIMIT $3`,
      [shopId, memberId, limit],
    );
    const orders = rows.map((row) => ({
      ...row,
      explanation: orderExplanation.parse(row.explanation),
      bonus: row.bonus === null ? null : bonusExplanation.parse(row.bonus),
    }));
    const products = orders.flatMap(({ explanation }) =>
      explanation.lines.flatMap(({ productId }) => (productId === null ? [] : [productId])),
    );
    const titles = await db.query<{ id: bigint; title: string }>(
      "SELECT id, title FROM products WHERE shop_id = $1 AND id = ANY($2::bigint[])",
      [shopId, products],
    );
    const campaigns = await db.query<{ id: number; name: string }>(
      "SELECT id, name FROM campaigns WHERE shop_id = $1 AND id = ANY($2::int[])",
      [shopId, orders.flatMap(({ bonus }) => bonus?.campaigns.map(({ id }) => id) ?? [])],
    );
    return {
      orders,
      campaigns: Object.fromEntries(campaigns.map(({ id, name }) => [id, name])),
      titles: Object.fromEntries(titles.map(({ id, title }) => [id.toString(), title])),
    };
  });
}
