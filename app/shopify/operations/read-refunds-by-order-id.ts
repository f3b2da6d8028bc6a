import { z } from "zod";
import { parseWith, type Operation } from "../operation.ts";
import { refundFields } from "../order-fields.ts";

/** The refunds of orders, first page of each one's lines; null where an id names no order (any more). */
export const readRefundsByOrderId: Operation<{ ids: string[] }, unknown[]> = {
  name: "ReadRefundsByOrderId",
  kind: "query",
  document: `query ReadRefundsByOrderId($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Order {
        id currencyCode taxesIncluded subtotalLineItemsQuantity currentSubtotalLineItemsQuantity
        refunds { ${refundFields(20)} }
      }
    }
  }`,
  parse: (data) => parseWith(z.object({ nodes: z.array(z.unknown()) }))(data).nodes,
};
