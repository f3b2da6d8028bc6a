import { PRODUCT_FIELDS } from "../order-fields.ts";

/** All products. */
export function bulkProducts(): string {
  return `{ products { edges { node { ${PRODUCT_FIELDS} } } } }`;
}
