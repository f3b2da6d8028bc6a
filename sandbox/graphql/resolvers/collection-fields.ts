import type { Collection } from "#sandbox/store/model.ts";
import { isoSeconds } from "#sandbox/store/names.ts";
import { ListSource } from "../connection.ts";
import { fieldsOf, textArgument } from "../field-map.ts";
import { gid, parseGid } from "../values.ts";
import { metafieldFields } from "./metafield-fields.ts";

/** Collection. */
export const collectionFields = fieldsOf<Collection>({
  id: (collection) => gid("Collection", collection.id),
  legacyResourceId: (collection) => collection.id.toString(),
  title: (collection) => collection.title,
  handle: (collection) => collection.handle,
  description: () => "",
  descriptionHtml: () => "",
  image: () => null,
  sortOrder: () => "BEST_SELLING",
  templateSuffix: () => null,
  updatedAt: (collection) => isoSeconds(collection.updatedAt),
  products: (collection) => new ListSource(collection.products),
  productsCount: (collection) => ({ count: collection.products.length, precision: "EXACT" }),
  hasProduct: (collection, args) => {
    const { type, id } = parseGid(textArgument(args, "id") ?? "");
    return type === "Product" && collection.products.some((product) => product.id === id);
  },
  ...metafieldFields((collection: Collection) => gid("Collection", collection.id)),
});
