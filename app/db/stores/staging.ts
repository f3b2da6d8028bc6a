import { copyColumns, type CopyColumn } from "#app/db/copy-rows.ts";
import type { ShopDb } from "#app/db/with-shop.ts";

/**
 * Temporary tables that rows pass through on their way into the orders room: COPY fills them, one statement each empties
 * them into the real tables. Their rows vanish with the transaction. Instants are epoch milliseconds in them: neither we nor
 * PostgreSQL need to write or read a date, which would take a tenth of a bulk import's time.
 */
const TABLES = {
  staged_orders: `id bigint, customer_id bigint, ordered_at_ms float8, updated_at_ms float8, cancelled_at_ms float8, test boolean,
    financial_status text, source_name text, country_code text, discount_codes text[], visit jsonb, guest_hash bytea, net_minor bigint`,
  staged_lines: `order_id bigint, id bigint, product_id bigint, variant_id bigint, quantity int, gift_card boolean,
    gross_minor bigint, discount_minor bigint, tax_minor bigint, net_minor bigint, discounts jsonb`,
  staged_refunds:
    "order_id bigint, id bigint, created_at_ms float8, net_minor bigint, shipping_minor bigint, shipping_returned boolean",
  staged_refund_lines: "order_id bigint, refund_id bigint, line_id bigint, quantity int, net_minor bigint",
  staged_customers: `id bigint, created_at_ms float8, updated_at_ms float8, number_of_orders bigint, tags text[],
    country_code text, email_consent text, email_hash bytea, birth_month smallint, birth_day smallint`,
  staged_products: "id bigint, title text, product_type text, tags text[], updated_at_ms float8, collection_ids text[]",
  staged_product_collections: "product_id bigint, collection_id bigint",
  staged_ids: "id bigint",
} as const;

export type StagingTable = keyof typeof TABLES;

/** The columns of a staging table, in order, for COPY. */
export const STAGING_COLUMNS = Object.fromEntries(
  Object.entries(TABLES).map(([table, definition]) => [table, copyColumns(definition)]),
) as Record<StagingTable, CopyColumn[]>;

/**
 * Makes sure that the named staging tables are there, and empty at the transaction's begin. The connection keeps them:
 * to make and drop tables for each handful of orders costs more than the orders do, and litters PostgreSQL's catalogue.
 */
export async function createStaging(db: ShopDb, ...tables: StagingTable[]): Promise<void> {
  const statements = tables.map(
    (table) => `CREATE TEMPORARY TABLE IF NOT EXISTS ${table} (${TABLES[table]}) ON COMMIT DELETE ROWS`,
  );
  await db.query(statements.join("; "));
}

/** Empties staging tables, so that the next rows can pass through. */
export async function clearStaging(db: ShopDb, ...tables: StagingTable[]): Promise<void> {
  await db.query(`TRUNCATE ${tables.join(", ")}`);
}
