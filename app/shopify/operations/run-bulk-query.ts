import { z } from "zod";
import { parseWith, type Operation } from "../operation.ts";

const schema = z.object({
  bulkOperationRunQuery: z.object({
    bulkOperation: z.object({ id: z.string() }).nullable(),
    userErrors: z.array(z.object({ code: z.string().nullable(), message: z.string() })),
  }),
});

/** Started, or refused: OPERATION_IN_PROGRESS and LIMIT_REACHED mean later; anything else a query Shopify cannot run. */
export type BulkStart = { ok: true; id: string } | { ok: false; code: string; message: string };

/** Starts a bulk query. Of one whose answer is lost, `listBulkQueries` tells whether it runs. */
export const runBulkQuery: Operation<{ query: string }, BulkStart> = {
  name: "RunBulkQuery",
  kind: "mutation",
  document: `mutation RunBulkQuery($query: String!) {
    bulkOperationRunQuery(query: $query, groupObjects: false) {
      bulkOperation { id }
      userErrors { code message }
    }
  }`,
  parse: (data) => {
    const { bulkOperation, userErrors } = parseWith(schema)(data).bulkOperationRunQuery;
    const [error] = userErrors;
    if (error || !bulkOperation) {
      return { ok: false, code: error?.code ?? "INVALID", message: error?.message ?? "" };
    }
    return { ok: true, id: bulkOperation.id };
  },
};
