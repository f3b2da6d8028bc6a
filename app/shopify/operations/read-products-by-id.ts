import { z } from "zod";
import type { ProductRecord } from "#app/domain/orders/records.ts";
import { parseWith, type Operation } from "../operation.ts";
import { PRODUCT_FIELDS } from "../order-fields.ts";
import { object } from "../translate/payload.ts";
import { translateProduct } from "../translate/product.ts";

/** Products by global id, at most 250; those that are gone are left out. */
export const readProductsById: Operation<{ ids: string[] }, ProductRecord[]> = {
  name: "ReadProductsById",
  kind: "query",
  document: `query ReadProductsById($ids: [ID!]!) {
    nodes(ids: $ids) { ... on Product { ${PRODUCT_FIELDS} } }
  }`,
  parse: (data) =>
    parseWith(z.object({ nodes: z.array(z.unknown()) }))(data)
      .nodes.filter((node) => node !== null)
      .map((node) => translateProduct(object(node, "product"))),
};
