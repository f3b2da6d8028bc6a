import { z } from "zod";
import { pageInfo, parseWith, type Operation, type PageInfo } from "../operation.ts";
import { LINE_FIELDS } from "../order-fields.ts";

const schema = z.object({
  order: z
    .object({
      updatedAt: z.string(),
      lineItems: z.object({ nodes: z.array(z.unknown()), pageInfo }),
    })
    .nullable(),
});

/** A further page of an order's lines; null when the order is gone. */
export const readOrderLines: Operation<
  { id: string; after: string | null },
  { updatedAt: string; nodes: unknown[]; pageInfo: PageInfo } | null
> = {
  name: "ReadOrderLines",
  kind: "query",
  document: `query ReadOrderLines($id: ID!, $after: String) {
    order(id: $id) {
      updatedAt
      lineItems(first: 250, after: $after) { nodes { ${LINE_FIELDS} } pageInfo { hasNextPage endCursor } }
    }
  }`,
  parse: (data) => {
    const { order } = parseWith(schema)(data);
    return order && { updatedAt: order.updatedAt, ...order.lineItems };
  },
};
