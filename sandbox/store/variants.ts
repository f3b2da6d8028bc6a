import type { Line, Product, Variant } from "./model.ts";
import type { Store } from "./store.ts";

/** Variants that products' records name, by id. */
export type NamedVariants = ReadonlyMap<bigint, Variant>;

const standard = new WeakMap<Product, Variant>();

/** What a product can be bought as: the variants its record names, or one whose id is the product's. */
export function variantsOf(product: Product): readonly [Variant, ...Variant[]] {
  const [first, ...rest] = product.variants;
  if (first !== undefined) return [first, ...rest];
  let variant = standard.get(product);
  if (variant === undefined) {
    variant = { id: product.id, product, title: "Default Title", sku: product.sku, priceMinor: null };
    standard.set(product, variant);
  }
  return [variant];
}

/** The variant a line was bought as; a store file names none, so it is the product's first. */
export function variantOfLine({ product, variant }: Pick<Line, "product" | "variant">): Variant | null {
  return variant ?? (product === null ? null : variantsOf(product)[0]);
}

/** The variant of an id, or undefined. */
export function findVariant({ variants, products }: Store, id: bigint): Variant | undefined {
  const product = products.get(id);
  return variants.get(id) ?? (product?.variants.length === 0 ? variantsOf(product)[0] : undefined);
}

/** The variant, or an error that names it. */
export function variantById(store: Store, id: bigint): Variant {
  const variant = findVariant(store, id);
  if (variant === undefined) throw new RangeError(`there is no variant ${id.toString()}`);
  return variant;
}

/** A variant's title where it says something, else null. */
export function shownTitle(variant: Variant | null): string | null {
  return variant === null || variant.product.variants.length === 0 ? null : variant.title;
}

/** What receipts call it: "Tea pot - Large". */
export function fullTitle(title: string, variant: Variant | null): string {
  const shown = shownTitle(variant);
  return shown === null ? title : `${title} - ${shown}`;
}
