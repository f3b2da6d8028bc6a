import { z } from "zod";
import { pageInfo, parseWith, type Operation, type PageInfo } from "./operation.ts";
import { gidNumber, instant } from "./translate/payload.ts";

export type ChangedObject = { id: bigint; updatedAt: number };

/** `search` is Shopify's search syntax, see updatedBetween. */
export type ChangedVariables = { search: string; after: string | null };

export type ChangedPage = { objects: ChangedObject[]; pageInfo: PageInfo };

const page = z.object({ nodes: z.array(z.object({ id: z.string(), updatedAt: z.string() })), pageInfo });

/** The operation that lists what was updated in one root connection ("orders") of one type ("Order"). */
export function changedObjects(name: string, root: string, type: string): Operation<ChangedVariables, ChangedPage> {
  return {
    name,
    kind: "query",
    document: `query ${name}($search: String!, $after: String) {
      ${root}(first: 250, after: $after, query: $search, sortKey: UPDATED_AT) {
        nodes { id updatedAt }
        pageInfo { hasNextPage endCursor }
      }
    }`,
    parse: (data) => {
      const found = parseWith(z.object({ [root]: page }))(data)[root] as z.infer<typeof page>;
      const objects = found.nodes.map((node) => ({
        id: gidNumber(node.id, type, `${root}.id`),
        updatedAt: instant(node.updatedAt, `${root}.updatedAt`),
      }));
      return { objects, pageInfo: found.pageInfo };
    },
  };
}

/** Search text for what was updated at or after `from` and, when given, at or before `to` (epoch milliseconds). */
export function updatedBetween(from: number, to: number | null): string {
  const upTo = to === null ? "" : ` updated_at:<='${searchInstant(to + 999)}'`;
  return `updated_at:>='${searchInstant(from)}'${upTo}`;
}

// Shopify keeps whole seconds: from is rounded down and to up, so nothing falls between.
function searchInstant(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19) + "Z";
}
