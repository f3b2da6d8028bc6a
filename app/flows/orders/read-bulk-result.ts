import { BulkStaging } from "#app/db/stores/bulk-staging.ts";
import { storeStagedCustomers } from "#app/db/stores/customer-store.ts";
import { mark } from "#app/db/stores/dirty-store.ts";
import { updateImport, type ImportSubject } from "#app/db/stores/import-store.ts";
import { markMissingOrders, storeStagedOrders } from "#app/db/stores/order-store.ts";
import { replaceErased } from "#app/db/stores/erased-store.ts";
import { storeStagedProducts } from "#app/db/stores/product-store.ts";
import { visibleSince } from "#app/domain/shops/order-window.ts";
import type { StagingTable } from "#app/db/stores/staging.ts";
import { customerRow, lineRow, orderRow, productRow } from "#app/db/stores/staging-rows.ts";
import type { Shop } from "#app/db/stores/shop-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { log } from "#app/log.server.ts";
import type { BulkOperation } from "#app/shopify/bulk-operation.ts";
import { openBulkResult } from "#app/shopify/bulk-result.ts";
import { bulkTranslator, readBulkOrderId } from "#app/shopify/translate/bulk.ts";
import { ShopifyTrouble } from "#app/shopify/trouble.ts";

/** How often the merchant's progress bar moves. */
const PROGRESS_MS = 1_000;

const STAGING: Record<ImportSubject, StagingTable[]> = {
  customers: ["staged_customers"],
  products: ["staged_products"],
  orders: ["staged_orders", "staged_lines"],
  "order-ids": ["staged_ids"],
};

/**
 * Reads the result of a bulk operation into the orders room, in one transaction: all of it or, when anything goes wrong,
 * nothing. A `partial` result (the operation failed half-way) may lack lines and orders: it only adds what is not there,
 * marks it to be read again, and finishes nothing.
 * @throws ShopifyTrouble "retry" when the file is cut, gone or shorter than Shopify said
 */
export async function readBulkResult(
  shop: Shop,
  subject: ImportSubject,
  url: string | null,
  extent: "whole" | "partial",
  operation: BulkOperation,
  clock: () => number,
): Promise<void> {
  const started = clock();
  let progressAt = started;
  let read = 0;
  await withShop(shop.id, async (db) => {
    const staging = await BulkStaging.open(db, ...STAGING[subject]);
    const take = reader(shop, subject, staging);
    if (url !== null) {
      for await (const lines of openBulkResult(url)) {
        for (const line of lines) await take.line(line);
        read += lines.length;
        if (clock() - progressAt < PROGRESS_MS) continue;
        progressAt = clock();
        await withShop(shop.id, (other) => updateImport(other, subject, { read: BigInt(read) }, progressAt));
      }
    }
    await staging.end();
    if (extent === "whole" && BigInt(read) !== operation.objectCount)
      throw new ShopifyTrouble("retry", "BULK_INCOMPLETE");
    const stored = await store(db, shop, subject, extent, take.refunded, clock());
    const done = extent === "whole" ? { status: "done" as const, failure: null } : {};
    await updateImport(db, subject, { ...done, read: BigInt(read), stored: BigInt(stored) }, clock());
  });
  log.info("bulk result stored", { shopId: shop.id, subject, read, durationMs: clock() - started });
}

type Reader = { line: (line: string) => Promise<void> | undefined; refunded: bigint[] };

function reader(shop: Shop, subject: ImportSubject, staging: BulkStaging): Reader {
  const refunded: bigint[] = [];
  if (subject === "order-ids") return { refunded, line: (line) => staging.add("staged_ids", [readBulkOrderId(line)]) };
  const translate = bulkTranslator(shop.currencyCode);
  return {
    refunded,
    line: (line) => {
      const row = translate(line);
      switch (row.kind) {
        case "order":
          if (row.refunded) refunded.push(row.order.id);
          return staging.add("staged_orders", orderRow(row.order));
        case "line":
          return staging.add("staged_lines", lineRow(row.orderId, row.line));
        case "customer":
          return staging.add("staged_customers", customerRow(row.customer));
        case "product":
          return staging.add("staged_products", productRow(row.product));
      }
    },
  };
}

/** Empties the staging tables. Returns how many objects were written. */
async function store(
  db: ShopDb,
  shop: Shop,
  subject: ImportSubject,
  extent: "whole" | "partial",
  refunded: bigint[],
  now: number,
): Promise<number> {
  switch (subject) {
    case "customers":
      await replaceErased(db, "staged_customers");
      return storeStagedCustomers(db);
    case "products":
      return storeStagedProducts(db);
    case "order-ids":
      if (extent === "whole") await markMissingOrders(db, visibleSince(shop.scopes, now), now);
      return 0;
    case "orders": {
      await replaceErased(db, "staged_orders");
      const stored = await storeStagedOrders(db, extent === "whole" ? "replace" : "add-only");
      // Refund lines do not fit into a bulk query: they are read afterwards, order by order.
      await mark(db, "refunds", refunded, now);
      return stored;
    }
  }
}
