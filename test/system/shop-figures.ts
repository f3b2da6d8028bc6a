import { retentionReport } from "#app/db/queries/retention-report.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";

/** Everything a shop's figures rest on, as text that can be compared between shops. */
export type ShopFigures = Record<string, string[]>;

const TABLES: Record<string, string> = {
  orders: `id, customer_id, ordered_at, updated_at, cancelled_at, test, financial_status, net_minor, source_name, country_code, discount_codes, visit`,
  order_lines: `order_id, id, product_id, variant_id, quantity, gift_card, gross_minor, discount_minor, tax_minor, net_minor, discounts`,
  refunds: "order_id, id, created_at, net_minor, shipping_minor, shipping_returned",
  refund_lines: "order_id, refund_id, line_id, quantity, net_minor",
  customer_facts: `customer_id, days, nets_minor, excluded, first_known, first_order_id, orders, net_minor, first_day, second_day, last_day, later_at`,
  guest_day_facts: "utc_day, days, nets_minor, excluded, later_at",
  retention_rollups: "kind, a, b, n",
};

/**
 * Reads it all: stored orders, facts, rollup rows, and the whole report as of the given local days (since 1970-01-01).
 * At most one customer of the shop may have been erased.
 */
export async function shopFigures(shopId: number, domain: string, asOfDays: readonly number[]): Promise<ShopFigures> {
  const figures: ShopFigures = {};
  await withShop(shopId, async (db) => {
    const hide = await pseudonymHider(db);
    for (const [table, columns] of Object.entries(TABLES)) {
      const rows = await db.query<{ row: string }>(
        `SELECT to_jsonb(t)::text AS row FROM (SELECT ${columns} FROM ${table}) t`,
      );
      figures[table] = rows.map(({ row }) => hide(row)).sort();
    }
    figures["state"] = (await db.query<{ zone: string }>("SELECT time_zone AS zone FROM retention_states")).map(
      (r) => r.zone,
    );
    for (const day of asOfDays) {
      const report = await retentionReport(domain, day);
      // The fits are sums of logarithms in the order in which the rows lie in the table: equal to many digits, not to all.
      const models = [report?.models.bgnbd, report?.models.mbgnbd, report?.models.gammaGamma];
      const likelihoods = models.map((fit) => fit?.logLikelihood.toPrecision(7) ?? "none");
      const text = JSON.stringify({ ...report, shop: "", models: likelihoods }, null, 1);
      figures[`report ${day}`] = text.split("\n").map(hide);
    }
  });
  return figures;
}

/** Each pseudonym is drawn by chance: the shop's one erased customer gets the same name in all of them. */
async function pseudonymHider(db: ShopDb): Promise<(text: string) => string> {
  const rows = await db.query<{ pseudonym: bigint }>("SELECT pseudonym FROM erased_customers");
  if (rows.length > 1) throw new Error("figures of shops with several erased customers cannot be compared");
  const pseudonym = rows[0] === undefined ? null : String(rows[0].pseudonym);
  return (text) => (pseudonym === null ? text : text.replaceAll(pseudonym, "erased"));
}
