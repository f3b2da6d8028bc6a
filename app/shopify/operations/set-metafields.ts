import { z } from "zod";
import { parseWith, type Operation } from "../operation.ts";

/** A JSON metafield of the app's own namespace, to be set where it still is as `compareDigest` says (null: not there yet). */
export type MetafieldInput = {
  ownerId: string;
  namespace: "$app";
  key: string;
  type: "json";
  value: string;
  compareDigest: string | null;
};

/**
 * All were set, in the order given, with their new digests; or none, because some had changed since their digest was taken
 * or have no owner (any more). Places in the list given.
 */
export type MetafieldsSet = { ok: true; digests: string[] } | { ok: false; changed: number[]; ownerless: number[] };

const schema = z.object({
  metafieldsSet: z.object({
    metafields: z.array(z.object({ compareDigest: z.string() })).nullable(),
    userErrors: z.array(z.object({ field: z.array(z.string()).nullable(), code: z.string().nullable() })),
  }),
});

/** Sets at most 25 metafields, all or none. @throws Error for a refusal that means that our input is wrong */
export const setMetafields: Operation<{ metafields: MetafieldInput[] }, MetafieldsSet> = {
  name: "SetMetafields",
  kind: "mutation",
  document: `mutation SetMetafields($metafields: [MetafieldsSetInput!]!) {
    metafieldsSet(metafields: $metafields) { metafields { compareDigest } userErrors { field code } }
  }`,
  parse: (data) => {
    const { metafields, userErrors } = parseWith(schema)(data).metafieldsSet;
    if (userErrors.length === 0) return { ok: true, digests: (metafields ?? []).map((one) => one.compareDigest) };
    const places = (fits: (error: (typeof userErrors)[number]) => boolean): number[] =>
      userErrors.filter(fits).map(({ field }) => Number(field?.[1]));
    const changed = places(({ code }) => code === "STALE_OBJECT");
    const ownerless = places(({ field }) => field?.[2] === "ownerId");
    if (changed.length + ownerless.length < userErrors.length) {
      throw new Error(`Shopify refused SetMetafields: ${userErrors.map(({ code }) => code ?? "").join(" ")}`);
    }
    return { ok: false, changed, ownerless };
  },
};
