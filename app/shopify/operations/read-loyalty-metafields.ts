import { z } from "zod";
import { parseWith, type Operation } from "../operation.ts";

/** A metafield as Shopify has it. */
export type StoredMetafield = { value: string; compareDigest: string };

const metafield = z.object({ value: z.string(), compareDigest: z.string() }).nullable();
const schema = z.object({ nodes: z.array(z.object({ metafield }).nullable()) });

/** The copies beside customers, by global id, at most 250: in the order given, null where there is none. */
export const readLoyaltyMetafields: Operation<{ ids: string[] }, (StoredMetafield | null)[]> = {
  name: "ReadLoyaltyMetafields",
  kind: "query",
  document: `query ReadLoyaltyMetafields($ids: [ID!]!) {
    nodes(ids: $ids) { ... on Customer { metafield(namespace: "$app", key: "loyalty") { value compareDigest } } }
  }`,
  parse: (data) => parseWith(schema)(data).nodes.map((node) => node?.metafield ?? null),
};
