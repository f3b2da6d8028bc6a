import { z } from "zod";
import { parseWith } from "./operation.ts";

/** What all codes of ours are made of, whatever they take off. Dates are ISO 8601, amounts decimal texts. */
export type CodeInput = {
  title: string;
  code: string;
  startsAt: string;
  endsAt: string | null;
  /** the one customer who may use it */
  context: { customers: { add: [string] } };
  usageLimit: 1;
  appliesOncePerCustomer: true;
  minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: string } } | null;
  combinesWith: { orderDiscounts: boolean; productDiscounts: boolean; shippingDiscounts: boolean };
};

/** Made, or refused with Shopify's code: TAKEN when the code exists already, whoever made it. */
export type CodeCreation = { ok: true; id: string } | { ok: false; code: string };

/** A discount as it is found at Shopify. */
export type FoundCode = {
  id: string;
  title: string;
  active: boolean;
  /** how often it was used, as far as Shopify has counted: later than the orders */
  uses: number;
};

const userErrors = z.array(z.object({ code: z.string().nullable() }));
const payload = z.object({ codeDiscountNode: z.object({ id: z.string() }).nullable(), userErrors });

/** The parser of a creation; `field` is the mutation's. */
export function creationParser(field: string): (data: unknown) => CodeCreation {
  const parse = parseWith(z.object({ [field]: payload }));
  return (data) => {
    const { codeDiscountNode, userErrors: errors } = parse(data)[field] as z.infer<typeof payload>;
    const [error] = errors;
    return error || !codeDiscountNode
      ? { ok: false, code: error?.code ?? "INVALID" }
      : { ok: true, id: codeDiscountNode.id };
  };
}

export const FOUND_FIELDS = `
  id
  codeDiscount {
    ... on DiscountCodeBasic { title status asyncUsageCount }
    ... on DiscountCodeFreeShipping { title status asyncUsageCount }
    ... on DiscountCodeBxgy { title status asyncUsageCount }
    ... on DiscountCodeApp { title status asyncUsageCount }
  }`;

export const foundCode = z
  .object({
    id: z.string(),
    codeDiscount: z.object({ title: z.string(), status: z.string(), asyncUsageCount: z.int() }),
  })
  .nullable()
  .transform((node): FoundCode | null => {
    if (node === null) return null;
    const { title, status, asyncUsageCount } = node.codeDiscount;
    return { id: node.id, title, active: status === "ACTIVE", uses: asyncUsageCount };
  });
