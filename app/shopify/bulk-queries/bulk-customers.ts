import { CUSTOMER_FIELDS } from "../order-fields.ts";

/** All customers. */
export function bulkCustomers(): string {
  return `{ customers { edges { node { ${CUSTOMER_FIELDS} } } } }`;
}
