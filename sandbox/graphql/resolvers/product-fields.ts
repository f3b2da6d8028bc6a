import type { Product, Variant } from "#sandbox/store/model.ts";
import { isoSeconds } from "#sandbox/store/names.ts";
import { variantsOf } from "#sandbox/store/variants.ts";
import { ListSource } from "../connection.ts";
import { fieldsOf, textArgument } from "../field-map.ts";
import { gid, parseGid } from "../values.ts";
import { metafieldFields } from "./metafield-fields.ts";

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
  variants: (product) => new ListSource(variantsOf(product)),
  variantsCount: (product) => ({ count: variantsOf(product).length, precision: "EXACT" }),
  ...metafieldFields((product: Product) => gid("Product", product.id)),
});

/** ProductVariant. */
export const variantFields = fieldsOf<Variant>({
  id: ({ id }) => gid("ProductVariant", id),
  legacyResourceId: ({ id }) => id.toString(),
  title: ({ title }) => title,
  displayName: ({ product, title }) => `${product.title} - ${title}`,
  sku: ({ sku }) => sku,
  product: ({ product }) => product,
  createdAt: ({ product }) => isoSeconds(product.createdAt),
  updatedAt: ({ product }) => isoSeconds(product.updatedAt),
});
