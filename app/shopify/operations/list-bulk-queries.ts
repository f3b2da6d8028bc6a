import { z } from "zod";
import { BULK_OPERATION_FIELDS, bulkOperationSchema, type BulkOperation } from "../bulk-operation.ts";
import { parseWith, type Operation } from "../operation.ts";

const withQuery = z.object({ query: z.string() }).and(bulkOperationSchema);
const schema = z.object({ bulkOperations: z.object({ nodes: z.array(withQuery) }) });

/**
 * The app's latest bulk queries in this shop, newest first, with their text: shows whether one whose start was never
 * answered (OUTCOME_UNKNOWN) is running.
 */
export const listBulkQueries: Operation<Record<string, never>, (BulkOperation & { query: string })[]> = {
  name: "ListBulkQueries",
  kind: "query",
  document: `query ListBulkQueries {
    bulkOperations(first: 25, sortKey: CREATED_AT, query: "operation_type:query") {
      nodes { query ${BULK_OPERATION_FIELDS} }
    }
  }`,
  parse: (data) => parseWith(schema)(data).bulkOperations.nodes,
};
