import { z } from "zod";
import { ShopifyTrouble } from "./trouble.ts";

/** One GraphQL operation: its text, and what turns the answer's `data` into our types. */
export type Operation<Variables extends Record<string, unknown>, Result> = {
  readonly name: string;
  readonly kind: "query" | "mutation";
  readonly document: string;
  /** @throws ShopifyTrouble "stop" when the answer lacks something; the code names the field only */
  readonly parse: (data: unknown) => Result;
  /** Ties the variables' type to the operation; never set. */
  readonly variables?: Variables;
};

/** A parser that checks with zod and, in trouble, names the first field that is missing or of another type. */
export function parseWith<Schema extends z.ZodType>(schema: Schema): (data: unknown) => z.output<Schema> {
  return (data) => {
    const parsed = schema.safeParse(data);
    if (parsed.success) return parsed.data;
    throw new ShopifyTrouble("stop", `FIELD ${parsed.error.issues[0]?.path.join(".") ?? ""}`);
  };
}

/** The `pageInfo` of a connection that is read forwards. */
export const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });

export type PageInfo = z.infer<typeof pageInfo>;
