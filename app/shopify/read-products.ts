import type { ProductRecord } from "#app/domain/orders/records.ts";
import type { AdminClient } from "./admin-client.ts";
import { allPages } from "./complete-pages.ts";
import { inBatches } from "./in-batches.ts";
import { readProductCollections } from "./operations/read-product-collections.ts";
import { readProductsById } from "./operations/read-products-by-id.ts";
import { gidOf, object, text } from "./translate/payload.ts";
import { translateProduct } from "./translate/product.ts";

/** Products a call asks for: with their collections this stays under what one query may cost. */
export const PRODUCTS_PER_CALL = 100;

/** Reads products whole, with all their collections; those that are gone are left out. */
export function readProducts(client: AdminClient, ids: readonly bigint[]): Promise<ProductRecord[]> {
  return inBatches(ids, PRODUCTS_PER_CALL, async (batch) => {
    const nodes = await client.run(readProductsById, { ids: batch.map((id) => gidOf("Product", id)) });
    const products: ProductRecord[] = [];
    for (const node of nodes.filter((one) => one !== null)) {
      const product = object(node, "product");
      const id = text(product["id"], "product.id");
      const first = object(product["collections"], "product.collections");
      const collections = await allPages(first, (after) => client.run(readProductCollections, { id, after }));
      if (collections) products.push(translateProduct({ ...product, collections: { nodes: collections } }));
    }
    return products;
  });
}
