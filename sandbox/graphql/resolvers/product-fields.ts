import type { Product } from "#sandbox/store/model.ts";
import { isoSeconds } from "#sandbox/store/names.ts";
import { ListSource } from "../connection.ts";
import { fieldsOf, textArgument } from "../field-map.ts";
import { gid, parseGid } from "../values.ts";
import { metafieldFields } from "./metafield-fields.ts";

/** A product's one variant; its id is the product's. */
export interface Variant {
  product: Product;
}

const variants = new WeakMap<Product, Variant>();

/** The product's one variant. */
export function variantOf(product: Product): Variant {
  let variant = variants.get(product);
  if (variant === undefined) variants.set(product, (variant = { product }));
  return variant;
}

/** Product. */
export const productFields = fieldsOf<Product>({
  id: (product) => gid("Product", product.id),
  legacyResourceId: (product) => product.id.toString(),
  title: (product) => product.title,
  handle: (product) => `product-${product.id.toString()}`,
  productType: (product) => product.productType,
  vendor: (product) => product.vendor,
  tags: (product) => product.tags,
  status: () => "ACTIVE",
  isGiftCard: () => false,
  createdAt: (product) => isoSeconds(product.createdAt),
  updatedAt: (product) => isoSeconds(product.updatedAt),
  publishedAt: (product) => isoSeconds(product.createdAt),
  featuredMedia: () => null,
  category: () => null,
  totalInventory: () => 0,
  collections: (product) => new ListSource(product.collections),
  inCollection: (product, args) => {
    const { type, id } = parseGid(textArgument(args, "id") ?? "");
    return type === "Collection" && product.collections.some((one) => one.id === id);
  },
  variants: (product) => new ListSource([variantOf(product)]),
  variantsCount: () => ({ count: 1, precision: "EXACT" }),
  ...metafieldFields((product: Product) => gid("Product", product.id)),
});

/** ProductVariant. */
export const variantFields = fieldsOf<Variant>({
  id: ({ product }) => gid("ProductVariant", product.id),
  legacyResourceId: ({ product }) => product.id.toString(),
  title: () => "Default Title",
  displayName: ({ product }) => `${product.title} - Default Title`,
  sku: ({ product }) => product.sku,
  product: ({ product }) => product,
  createdAt: ({ product }) => isoSeconds(product.createdAt),
  updatedAt: ({ product }) => isoSeconds(product.updatedAt),
});
