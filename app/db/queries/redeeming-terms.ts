import type { ShopDb } from "#app/db/with-shop.ts";

/** What of the programme in force concerns one customer's redeeming. */
export type RedeemingTerms = {
  /** the programme is live, or in test with this customer among the testers, and the customer takes part */
  open: boolean;
  returnExpiredCodes: boolean;
  /** IANA zone of the shop */
  timeZone: string;
  /** ISO 4217 */
  currencyCode: string;
  /** granted access scopes */
  scopes: string[];
};

type Row = Omit<RedeemingTerms, "scopes"> & { scopes: string };

/** Whether a customer may redeem now, and by which of the published rules. */
export async function redeemingTerms(db: ShopDb, customerId: bigint): Promise<RedeemingTerms | null> {
  const rows = await db.query<Row>(
    `SELECT (p.status = 'live' OR (p.status = 'test' AND $2::bigint = ANY (p.test_customers)))
              AND NOT EXISTS (SELECT 1 FROM customers c
                              WHERE c.shop_id = $1 AND c.id = $2 AND EXISTS (
                                SELECT 1 FROM unnest(c.tags) AS t (tag), jsonb_array_elements_text(v.rules -> 'excludedCustomerTags') AS x (tag)
                                WHERE lower(t.tag) = lower(x.tag))) AS open,
            coalesce((v.rules ->> 'returnExpiredCodes')::boolean, false) AS "returnExpiredCodes",
            s.time_zone AS "timeZone", s.currency_code AS "currencyCode", s.scopes
     FROM loyalty_programmes p
     JOIN loyalty_rule_versions v ON v.shop_id = $1 AND v.version = p.version
     JOIN shops s ON s.id = $1
     WHERE p.shop_id = $1`,
    [db.shopId, customerId],
  );
  const [row] = rows;
  return row ? { ...row, scopes: row.scopes.split(",") } : null;
}
