import { copyAll } from "#app/db/copy.ts";
import { awaitErasures } from "#app/db/erasure-lock.ts";
import { createStaging, STAGING_COLUMNS } from "#app/db/stores/staging.ts";
import { productRow } from "#app/db/stores/staging-rows.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { ProductRecord } from "#app/domain/orders/records.ts";

/** Stores products read from Shopify; data older than what is stored changes nothing. */
export async function storeProducts(db: ShopDb, products: readonly ProductRecord[]): Promise<number> {
  await createStaging(db, "staged_products");
  await copyAll(db, "staged_products", STAGING_COLUMNS.staged_products, products.map(productRow));
  return storeStagedProducts(db);
}

/** Moves staged products into their table. Returns how many were written. */
export async function storeStagedProducts(db: ShopDb): Promise<number> {
  await awaitErasures(db);
  return db.execute(
    `INSERT INTO products (shop_id, id, title, product_type, tags, collection_ids, updated_at)
     SELECT DISTINCT ON (id) $1, id, title, product_type, tags, collection_ids::bigint[], to_timestamp(updated_at_ms / 1000)
     FROM staged_products ORDER BY id, updated_at_ms DESC
     ON CONFLICT (shop_id, id) DO UPDATE SET title = excluded.title, product_type = excluded.product_type,
       tags = excluded.tags, collection_ids = excluded.collection_ids, updated_at = excluded.updated_at
     WHERE products.updated_at <= excluded.updated_at`,
    [db.shopId],
  );
}

/** Gives staged products the collections that a bulk result named after them. */
export async function joinStagedCollections(db: ShopDb): Promise<void> {
  await db.execute(
    `UPDATE staged_products p SET collection_ids = c.ids
     FROM (SELECT product_id, array_agg(collection_id::text ORDER BY collection_id) AS ids
           FROM staged_product_collections GROUP BY product_id) AS c
     WHERE p.id = c.product_id`,
  );
}

/** Removes products that Shopify no longer has; order lines keep their ids. */
export async function deleteProducts(db: ShopDb, ids: readonly bigint[]): Promise<void> {
  await db.execute("DELETE FROM products WHERE shop_id = $1 AND id = ANY($2::bigint[])", [db.shopId, ids]);
}
