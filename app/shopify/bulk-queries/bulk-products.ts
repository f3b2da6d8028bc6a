import { PRODUCT_FIELDS } from "../order-fields.ts";

/** All products, with the ids of their collections. */
export function bulkProducts(): string {
  return `{ products { edges { node { ${PRODUCT_FIELDS} collections { edges { node { id } } } } } } }`;
}
