import type { CustomerRecord } from "#app/domain/orders/records.ts";
import type { AdminClient } from "./admin-client.ts";
import { inBatches } from "./in-batches.ts";
import { readCustomersById } from "./operations/read-customers-by-id.ts";
import { translateCustomer } from "./translate/customer.ts";
import { emailHash } from "./translate/email-hash.ts";
import { gidOf, object } from "./translate/payload.ts";

/** Customers a call asks for: with e-mail, address and metafield this stays under what one query may cost. */
const CUSTOMERS_PER_CALL = 100;

/** Reads customers; those that are gone are left out. */
export function readCustomers(client: AdminClient, ids: readonly bigint[]): Promise<CustomerRecord[]> {
  const hash = emailHash(client.shopDomain);
  return inBatches(ids, CUSTOMERS_PER_CALL, async (batch) => {
    const nodes = await client.run(readCustomersById, { ids: batch.map((id) => gidOf("Customer", id)) });
    return nodes.filter((node) => node !== null).map((node) => translateCustomer(object(node, "customer"), hash));
  });
}
