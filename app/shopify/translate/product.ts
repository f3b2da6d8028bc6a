import type { ProductRecord } from "#app/domain/orders/records.ts";
import { gidNumber, instant, list, object, objectOrNull, text, texts, type Payload } from "./payload.ts";

/**
 * A Product, from a bulk line or a single read alike; a single read has its collections with it (all pages in place), a bulk
 * result brings them afterwards, line by line.
 */
export function translateProduct(product: Payload): ProductRecord {
  const collections = objectOrNull(product["collections"] ?? null, "product.collections");
  return {
    id: gidNumber(product["id"], "Product", "product.id"),
    title: text(product["title"], "product.title"),
    productType: text(product["productType"], "product.productType"),
    tags: texts(product["tags"], "product.tags"),
    collectionIds: list(collections?.["nodes"] ?? [], "product.collections.nodes").map((node) =>
      gidNumber(object(node, "collection")["id"], "Collection", "collection.id"),
    ),
    updatedAt: instant(product["updatedAt"], "product.updatedAt"),
  };
}
