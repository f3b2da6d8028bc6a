import { z } from "zod";
import { parseWith, type Operation } from "../operation.ts";

const schema = z.object({
  bulkOperationCancel: z.object({ bulkOperation: z.object({ id: z.string(), status: z.string() }).nullable() }),
});

/** Cancels a bulk operation; gives its status, or null when it had ended already or is not known. */
export const cancelBulkOperation: Operation<{ id: string }, string | null> = {
  name: "CancelBulkOperation",
  kind: "mutation",
  document: `mutation CancelBulkOperation($id: ID!) {
    bulkOperationCancel(id: $id) { bulkOperation { id status } userErrors { message } }
  }`,
  parse: (data) => parseWith(schema)(data).bulkOperationCancel.bulkOperation?.status ?? null,
};
