import { copyAll } from "#app/db/copy.ts";
import { newAtFirst } from "#app/db/savepoint.ts";
import { BulkStaging } from "#app/db/stores/bulk-staging.ts";
import { replaceErased } from "#app/db/stores/erased-store.ts";
import { createStaging, STAGING_COLUMNS } from "#app/db/stores/staging.ts";
import { customerRow } from "#app/db/stores/staging-rows.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { CustomerRecord } from "#app/domain/orders/records.ts";

/** Stores customers read from Shopify; data older than what is stored changes nothing. */
export async function storeCustomers(db: ShopDb, customers: readonly CustomerRecord[]): Promise<number> {
  await createStaging(db, "staged_customers");
  await copyAll(db, "staged_customers", STAGING_COLUMNS.staged_customers, customers.map(customerRow));
  await replaceErased(db, "staged_customers");
  return storeStagedCustomers(db, "replace");
}

/** Takes customers from a stream, and stores each chunk of them while the next is read. */
export function openCustomerChunks(db: ShopDb, chunkBytes?: number): Promise<BulkStaging> {
  const store = newAtFirst(
    db,
    () => storeStagedCustomers(db, "new"),
    () => storeStagedCustomers(db, "replace"),
  );
  const storeChunk = async (): Promise<number> => {
    await replaceErased(db, "staged_customers");
    return store();
  };
  return BulkStaging.open(db, "staged_customers", storeChunk, chunkBytes);
}

/** Moves staged customers into their table; with "new", one that is there makes it fail. Returns how many were written. */
function storeStagedCustomers(db: ShopDb, mode: "replace" | "new"): Promise<number> {
  return db.execute(
    `INSERT INTO customers (shop_id, id, created_at, updated_at, number_of_orders, tags, country_code, email_consent, email_hash, birth_month, birth_day)
     SELECT DISTINCT ON (id) $1, id, to_timestamp(created_at_ms / 1000), to_timestamp(updated_at_ms / 1000), number_of_orders, tags, country_code, email_consent,
       email_hash, birth_month, birth_day
     FROM staged_customers ORDER BY id, updated_at_ms DESC ${mode === "new" ? "" : REPLACE}`,
    [db.shopId],
  );
}

const REPLACE = `ON CONFLICT (shop_id, id) DO UPDATE SET created_at = excluded.created_at, updated_at = excluded.updated_at,
       number_of_orders = excluded.number_of_orders, tags = excluded.tags, country_code = excluded.country_code,
       email_consent = excluded.email_consent, email_hash = excluded.email_hash, birth_month = excluded.birth_month,
       birth_day = excluded.birth_day
     WHERE customers.updated_at <= excluded.updated_at`;

/** Removes customers that Shopify no longer has. */
export async function deleteCustomers(db: ShopDb, ids: readonly bigint[]): Promise<void> {
  await db.execute("DELETE FROM customers WHERE shop_id = $1 AND id = ANY($2::bigint[])", [db.shopId, ids]);
}
