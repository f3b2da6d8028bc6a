import { z } from "zod";
import { parseWith, type Operation } from "../operation.ts";
import { PRODUCT_FIELDS } from "../order-fields.ts";

/** Products by global id, with the first page of their collections; null for those that are gone. */
export const readProductsById: Operation<{ ids: string[] }, unknown[]> = {
  name: "ReadProductsById",
  kind: "query",
  document: `query ReadProductsById($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Product { ${PRODUCT_FIELDS} collections(first: 5) { nodes { id } pageInfo { hasNextPage endCursor } } }
    }
  }`,
  parse: (data) => parseWith(z.object({ nodes: z.array(z.unknown()) }))(data).nodes,
};
