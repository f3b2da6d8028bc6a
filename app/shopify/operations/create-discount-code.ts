import { creationParser, type CodeCreation, type CodeInput } from "../code-discount.ts";
import type { Operation } from "../operation.ts";

type Value = { percentage: number } | { discountAmount: { amount: string; appliesOnEachItem: false } };
type Input = CodeInput & { customerGets: { items: { all: true }; value: Value } };

/** Makes a code that takes an amount or a percentage off an order. Of one whose answer is lost, `findDiscountCode` tells. */
export const createDiscountCode: Operation<{ discount: Input }, CodeCreation> = {
  name: "CreateDiscountCode",
  kind: "mutation",
  document: `mutation CreateDiscountCode($discount: DiscountCodeBasicInput!) {
    discountCodeBasicCreate(basicCodeDiscount: $discount) {
      codeDiscountNode { id }
      userErrors { code }
    }
  }`,
  parse: creationParser("discountCodeBasicCreate"),
};
