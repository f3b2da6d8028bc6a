import type { ShopDb } from "#app/db/with-shop.ts";
import type { CodeOrder } from "#app/domain/loyalty/returning-points.ts";

type Row = Omit<CodeOrder, "lines"> & {
  orderId: bigint;
  lines: { units: number; refundedUnits: number; discountMinor: string }[];
};

/** The codes, in upper case, that orders carry, as far as redemptions have them. */
export async function codesOfOrders(
  db: ShopDb,
  orderIds: readonly bigint[],
): Promise<{ orderId: bigint; code: string }[]> {
  return db.query(
    `SELECT DISTINCT o.id AS "orderId", r.code
     FROM orders o CROSS JOIN unnest(o.discount_codes) AS used (code)
     JOIN loyalty_redemptions r ON r.shop_id = $1 AND r.code = upper(used.code)
     WHERE o.shop_id = $1 AND o.id = ANY($2::bigint[])`,
    [db.shopId, orderIds],
  );
}

/**
 * The orders that carry a code, as they stand: those of the customer and those named are looked through. Shopify
 * compares codes without regard to case.
 */
export async function ordersWithCode(
  db: ShopDb,
  code: string,
  within: { customerId: bigint | null; orderIds: readonly bigint[] },
): Promise<(CodeOrder & { orderId: bigint })[]> {
  const rows = await db.query<Row>(
    `SELECT o.id AS "orderId", o.cancelled_at IS NOT NULL AS cancelled,
            EXISTS (SELECT 1 FROM refunds f WHERE f.shop_id = $1 AND f.order_id = o.id AND f.shipping_returned) AS "shippingReturned",
            coalesce((SELECT json_agg(json_build_object('units', l.quantity, 'refundedUnits', back.units,
                                                        'discountMinor', taken.minor::text))
                      FROM order_lines l,
                        LATERAL (SELECT coalesce(sum(rl.quantity), 0)::int AS units FROM refund_lines rl
                                 WHERE rl.shop_id = $1 AND rl.order_id = o.id AND rl.line_id = l.id) AS back,
                        LATERAL (SELECT coalesce(sum((d ->> 'amountMinor')::bigint), 0) AS minor
                                 FROM jsonb_array_elements(coalesce(l.discounts, '[]')) AS d
                                 WHERE upper(d ->> 'code') = $2) AS taken
                      WHERE l.shop_id = $1 AND l.order_id = o.id), '[]') AS lines
     FROM orders o
     WHERE o.shop_id = $1 AND (o.customer_id = $3 OR o.id = ANY($4::bigint[]))
       AND EXISTS (SELECT 1 FROM unnest(o.discount_codes) AS used (code) WHERE upper(used.code) = $2)
     ORDER BY o.id`,
    [db.shopId, code, within.customerId, within.orderIds],
  );
  return rows.map((row) => ({
    ...row,
    lines: row.lines.map((line) => ({ ...line, discountMinor: BigInt(line.discountMinor) })),
  }));
}

/** Whether an order is there and was some erased customer's: then nothing tells any more which codes it carried. */
export async function hasForgottenCodes(db: ShopDb, orderId: bigint): Promise<boolean> {
  const rows = await db.query("SELECT 1 FROM orders WHERE shop_id = $1 AND id = $2 AND customer_id < 0", [
    db.shopId,
    orderId,
  ]);
  return rows.length > 0;
}
