import { setImmediate } from "node:timers/promises";
import { enqueue } from "#app/db/job-queue.ts";
import { analyze } from "#app/db/statistics.ts";
import { BulkStaging } from "#app/db/stores/bulk-staging.ts";
import { openCustomerChunks } from "#app/db/stores/customer-store.ts";
import { mark, markUpdatedSince } from "#app/db/stores/dirty-store.ts";
import { updateImport, type ImportSubject } from "#app/db/stores/import-store.ts";
import { OrderChunks } from "#app/db/stores/order-chunks.ts";
import { markMissingOrders } from "#app/db/stores/order-store.ts";
import { joinStagedCollections, storeStagedProducts } from "#app/db/stores/product-store.ts";
import { visibleSince } from "#app/domain/shops/order-window.ts";
import { customerRow, productRow } from "#app/db/stores/staging-rows.ts";
import type { Shop } from "#app/db/stores/shop-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { log } from "#app/log.server.ts";
import type { BulkOperation } from "#app/shopify/bulk-operation.ts";
import { openBulkResult } from "#app/shopify/bulk-result.ts";
import { bulkTranslator, readBulkOrderId } from "#app/shopify/translate/bulk.ts";
import { emailHash } from "#app/shopify/translate/email-hash.ts";
import { ShopifyTrouble } from "#app/shopify/trouble.ts";

/** How often the merchant's progress bar moves. */
const PROGRESS_MS = 1_000;

/** So many new rows change what PostgreSQL ought to know about a table. */
const MANY_LINES = 10_000;

/** How far Shopify's clock and ours may be apart. */
const CLOCKS_APART_MS = 5 * 60_000;

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
    // A transaction that had to give way to another begins anew.
    read = 0;
    const reader = await READERS[subject](db, shop, extent, clock);
    if (url !== null) {
      for await (const lines of openBulkResult(url)) {
        for (const line of lines) {
          const busy = reader.line(line);
          // An await for each of millions of lines would cost more than it looks.
          if (busy) await busy;
        }
        read += lines.length;
        // What the network has ready keeps coming without a look at anything else: PostgreSQL's answers would wait for us.
        await setImmediate();
        if (clock() - progressAt < PROGRESS_MS) continue;
        progressAt = clock();
        await withShop(shop.id, (other) => updateImport(other, subject, { read: BigInt(read) }, progressAt));
      }
    }
    if (extent === "whole" && BigInt(read) !== operation.objectCount)
      throw new ShopifyTrouble("retry", "BULK_INCOMPLETE");
    const stored = await reader.end();
    const object = OBJECTS[subject];
    if (object) await markUpdatedSince(db, object, operation.createdAt - CLOCKS_APART_MS, clock());
    const done = extent === "whole" ? { status: "done" as const, failure: null } : {};
    await updateImport(db, subject, { ...done, read: BigInt(read), stored: BigInt(stored) }, clock());
    if (subject === "customers") await enqueue(db, { name: "loyalty.follow-all-customers", data: { shopId: shop.id } });
  });
  if (read >= MANY_LINES) await analyze(...FILLED[subject]);
  log.info("bulk result stored", { shopId: shop.id, subject, read, durationMs: clock() - started });
}

/** What the lines of a result are about; ids alone replace nothing. */
const OBJECTS: Record<ImportSubject, "order" | "customer" | "product" | null> = {
  customers: "customer",
  products: "product",
  orders: "order",
  "order-ids": null,
};

const FILLED: Record<ImportSubject, Parameters<typeof analyze>> = {
  customers: ["customers"],
  products: ["products"],
  orders: ["orders", "order_lines"],
  "order-ids": ["orders"],
};

/** Takes line after line; what `line` returns is to be awaited. `end` returns how many objects were written. */
type Reader = { line: (line: string) => Promise<void> | undefined; end: () => Promise<number> };
type OpenReader = (db: ShopDb, shop: Shop, extent: "whole" | "partial", clock: () => number) => Promise<Reader>;

const READERS: Record<ImportSubject, OpenReader> = {
  customers: async (db, shop) => {
    const staging = await openCustomerChunks(db);
    const translate = bulkTranslator(shop.currencyCode, emailHash(shop.domain));
    return {
      line: (line) => {
        const row = translate(line);
        return row.kind === "customer" ? staging.add(customerRow(row.customer)) : undefined;
      },
      end: async () => {
        await staging.end();
        return staging.stored;
      },
    };
  },
  products: async (db, shop) => {
    const staging = await BulkStaging.open(db, "staged_products");
    const collections = await BulkStaging.open(db, "staged_product_collections");
    const translate = bulkTranslator(shop.currencyCode, emailHash(shop.domain));
    return {
      line: (line) => {
        const row = translate(line);
        if (row.kind === "collection") return collections.add([row.productId, row.collectionId]);
        return row.kind === "product" ? staging.add(productRow(row.product)) : undefined;
      },
      end: async () => {
        await staging.end();
        await collections.end();
        await joinStagedCollections(db);
        return storeStagedProducts(db);
      },
    };
  },
  orders: async (db, shop, extent, clock) => {
    const chunks = await OrderChunks.open(db, extent === "whole" ? "replace" : "add-only");
    const translate = bulkTranslator(shop.currencyCode, emailHash(shop.domain));
    const refunded: bigint[] = [];
    return {
      line: (line) => {
        const row = translate(line);
        if (row.kind === "line") chunks.addLine(row.orderId, row.line);
        if (row.kind !== "order") return undefined;
        if (row.refunded) refunded.push(row.order.id);
        return chunks.addOrder(row.order);
      },
      end: async () => {
        await chunks.end();
        await mark(db, "order", [...chunks.toRead], clock());
        // Refund lines do not fit into a bulk query: they are read afterwards, order by order.
        await mark(db, "refunds", refunded, clock());
        return chunks.stored;
      },
    };
  },
  "order-ids": async (db, shop, extent, clock) => {
    const staging = await BulkStaging.open(db, "staged_ids");
    return {
      line: (line) => staging.add([readBulkOrderId(line)]),
      end: async () => {
        await staging.end();
        if (extent === "whole") await markMissingOrders(db, visibleSince(shop.scopes, clock()), clock());
        return 0;
      },
    };
  },
};
