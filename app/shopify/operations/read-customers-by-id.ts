import { z } from "zod";
import { parseWith, type Operation } from "../operation.ts";
import { CUSTOMER_FIELDS } from "../order-fields.ts";

/** Customers as Shopify gives them, by global id, at most 250; null where an id names no customer (any more). */
export const readCustomersById: Operation<{ ids: string[] }, unknown[]> = {
  name: "ReadCustomersById",
  kind: "query",
  document: `query ReadCustomersById($ids: [ID!]!) {
    nodes(ids: $ids) { ... on Customer { ${CUSTOMER_FIELDS} } }
  }`,
  parse: (data) => parseWith(z.object({ nodes: z.array(z.unknown()) }))(data).nodes,
};
