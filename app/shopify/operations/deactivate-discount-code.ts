import { z } from "zod";
import { parseWith, type Operation } from "../operation.ts";

const schema = z.object({
  discountCodeDeactivate: z.object({
    codeDiscountNode: z.object({ id: z.string() }).nullable(),
    userErrors: z.array(z.object({ code: z.string().nullable() })),
  }),
});

/** Ends a code now; ending it again changes nothing. Null when it is done, else Shopify's code of why not. */
export const deactivateDiscountCode: Operation<{ id: string }, string | null> = {
  name: "DeactivateDiscountCode",
  kind: "mutation",
  document: `mutation DeactivateDiscountCode($id: ID!) {
    discountCodeDeactivate(id: $id) {
      codeDiscountNode { id }
      userErrors { code }
    }
  }`,
  parse: (data) => {
    const [error] = parseWith(schema)(data).discountCodeDeactivate.userErrors;
    return error ? (error.code ?? "INVALID") : null;
  },
};
