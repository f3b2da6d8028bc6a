import { z } from "zod";
import type { CustomerRecord } from "#app/domain/orders/records.ts";
import { parseWith, type Operation } from "../operation.ts";
import { CUSTOMER_FIELDS } from "../order-fields.ts";
import { translateCustomer } from "../translate/customer.ts";
import { object } from "../translate/payload.ts";

/** Customers by global id, at most 250; those that are gone are left out. */
export const readCustomersById: Operation<{ ids: string[] }, CustomerRecord[]> = {
  name: "ReadCustomersById",
  kind: "query",
  document: `query ReadCustomersById($ids: [ID!]!) {
    nodes(ids: $ids) { ... on Customer { ${CUSTOMER_FIELDS} } }
  }`,
  parse: (data) =>
    parseWith(z.object({ nodes: z.array(z.unknown()) }))(data)
      .nodes.filter((node) => node !== null)
      .map((node) => translateCustomer(object(node, "customer"))),
};
