import { z } from "zod";
import { parseWith, type Operation } from "../operation.ts";
import type { StoredMetafield } from "./read-loyalty-metafields.ts";

const schema = z.object({
  shop: z.object({
    id: z.string(),
    metafield: z.object({ value: z.string(), compareDigest: z.string() }).nullable(),
  }),
});

/** The shop's global id and its copy of the programme. */
export const readProgrammeMetafield: Operation<
  Record<string, never>,
  { shopGid: string; metafield: StoredMetafield | null }
> = {
  name: "ReadProgrammeMetafield",
  kind: "query",
  document: `query ReadProgrammeMetafield {
    shop { id metafield(namespace: "$app", key: "programme") { value compareDigest } }
  }`,
  parse: (data) => {
    const { shop } = parseWith(schema)(data);
    return { shopGid: shop.id, metafield: shop.metafield };
  },
};
