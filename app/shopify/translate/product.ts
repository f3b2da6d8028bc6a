import type { ProductRecord } from "#app/domain/orders/records.ts";
import { gidNumber, instant, text, texts, type Payload } from "./payload.ts";

/** A Product, from a bulk line or a single read alike. */
export function translateProduct(product: Payload): ProductRecord {
  return {
    id: gidNumber(product["id"], "Product", "product.id"),
    title: text(product["title"], "product.title"),
    productType: text(product["productType"], "product.productType"),
    tags: texts(product["tags"], "product.tags"),
    updatedAt: instant(product["updatedAt"], "product.updatedAt"),
  };
}
