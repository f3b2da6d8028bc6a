import { LINE_FIELDS, ORDER_HEAD_FIELDS } from "../order-fields.ts";
import { updatedBetween } from "../changed-objects.ts";

/**
 * All orders with their lines, or those updated since an instant (epoch milliseconds). Refunds come as ids only: a bulk
 * query refuses a connection inside a list, so their lines are read afterwards (readRefunds).
 */
export function bulkOrders(updatedSince: number | null = null): string {
  const search = updatedSince === null ? "" : `(query: "${updatedBetween(updatedSince, null)}", sortKey: UPDATED_AT)`;
  return `{
    orders${search} {
      edges { node {
        ${ORDER_HEAD_FIELDS}
        refunds { id }
        lineItems { edges { node { ${LINE_FIELDS} } } }
      } }
    }
  }`;
}
