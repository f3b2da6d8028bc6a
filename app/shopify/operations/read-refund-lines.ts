import { z } from "zod";
import { pageInfo, parseWith, type Operation, type PageInfo } from "../operation.ts";
import { REFUND_LINE_FIELDS } from "../order-fields.ts";

const schema = z.object({
  refund: z.object({ refundLineItems: z.object({ nodes: z.array(z.unknown()), pageInfo }) }).nullable(),
});

/** A further page of a refund's lines; null when the refund is gone. */
export const readRefundLines: Operation<
  { id: string; after: string | null },
  { nodes: unknown[]; pageInfo: PageInfo } | null
> = {
  name: "ReadRefundLines",
  kind: "query",
  document: `query ReadRefundLines($id: ID!, $after: String) {
    refund(id: $id) {
      refundLineItems(first: 250, after: $after) {
        nodes { ${REFUND_LINE_FIELDS} }
        pageInfo { hasNextPage endCursor }
      }
    }
  }`,
  parse: (data) => parseWith(schema)(data).refund?.refundLineItems ?? null,
};
