import { z } from "zod";
import { pageInfo, parseWith, type Operation, type PageInfo } from "../operation.ts";

const schema = z.object({
  product: z.object({ collections: z.object({ nodes: z.array(z.unknown()), pageInfo }) }).nullable(),
});

/** A further page of a product's collections; null when the product is gone. */
export const readProductCollections: Operation<
  { id: string; after: string | null },
  { nodes: unknown[]; pageInfo: PageInfo } | null
> = {
  name: "ReadProductCollections",
  kind: "query",
  document: `query ReadProductCollections($id: ID!, $after: String) {
    product(id: $id) {
      collections(first: 250, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
    }
  }`,
  parse: (data) => parseWith(schema)(data).product?.collections ?? null,
};
