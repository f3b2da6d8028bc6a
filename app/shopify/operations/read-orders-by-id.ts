import { z } from "zod";
import { parseWith, type Operation } from "../operation.ts";
import { LINE_FIELDS, ORDER_HEAD_FIELDS, refundFields } from "../order-fields.ts";

/** Lines and refund lines of an order that come with it; the rest is read page by page. */
const FIRST_LINES = 50;

/** Orders as Shopify gives them, first page of everything; null where an id names no order (any more). */
export const readOrdersById: Operation<{ ids: string[] }, unknown[]> = {
  name: "ReadOrdersById",
  kind: "query",
  document: `query ReadOrdersById($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Order {
        ${ORDER_HEAD_FIELDS}
        lineItems(first: ${FIRST_LINES}) { nodes { ${LINE_FIELDS} } pageInfo { hasNextPage endCursor } }
        refunds { ${refundFields(FIRST_LINES)} }
      }
    }
  }`,
  parse: (data) => parseWith(z.object({ nodes: z.array(z.unknown()) }))(data).nodes,
};
