import type { StoreContent } from "./load.ts";
import { idHash } from "./made-up.ts";
import type { Product } from "./model.ts";

/** Collections of a store whose file names none; most products are in one, some in two, some in none. */
const MADE_UP = ["Gifts", "Kitchen", "Garden", "New arrivals", "Last chance"];

function madeUpTitles(product: Product): string[] {
  const draw = idHash(product.id, 6);
  const first = draw % (MADE_UP.length + 1);
  const second = (draw >>> 8) % (4 * MADE_UP.length);
  return [...new Set([MADE_UP[first], MADE_UP[second]])].filter((title) => title !== undefined);
}

/**
 * Puts the products into collections: those the file names, or made-up ones when it names none at all. Their ids follow
 * the file's own.
 */
export function collect(content: StoreContent, named: ReadonlyMap<Product, readonly string[]>): void {
  const byTitle = new Map([...content.collections.values()].map((one) => [one.title, one]));
  for (const product of content.products.values()) {
    const titles = named.size === 0 ? madeUpTitles(product) : (named.get(product) ?? []);
    for (const title of titles) {
      let collection = byTitle.get(title);
      if (collection === undefined) {
        content.maxId += 1n;
        const handle = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
        collection = {
          id: content.maxId,
          title,
          handle,
          published: true,
          products: [],
          updatedAt: content.shop.createdAt,
        };
        byTitle.set(title, collection);
        content.collections.set(collection.id, collection);
      }
      collection.products.push(product);
      product.collections.push(collection);
    }
  }
}
