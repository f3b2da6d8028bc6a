import { z } from "zod";
import { BULK_OPERATION_FIELDS, bulkOperationSchema, type BulkOperation } from "../bulk-operation.ts";
import { parseWith, type Operation } from "../operation.ts";

const schema = z.object({ bulkOperation: bulkOperationSchema.nullable() });

/** One bulk operation by global id, or null when Shopify does not know it (any more). */
export const readBulkOperation: Operation<{ id: string }, BulkOperation | null> = {
  name: "ReadBulkOperation",
  kind: "query",
  document: `query ReadBulkOperation($id: ID!) { bulkOperation(id: $id) { ${BULK_OPERATION_FIELDS} } }`,
  parse: (data) => parseWith(schema)(data).bulkOperation,
};
