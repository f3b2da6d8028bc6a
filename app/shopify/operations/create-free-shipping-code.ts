import { creationParser, type CodeCreation, type CodeInput } from "../code-discount.ts";
import type { Operation } from "../operation.ts";

/** Makes a code for free shipping to anywhere. Of one whose answer is lost, `findDiscountCode` tells. */
export const createFreeShippingCode: Operation<{ discount: CodeInput & { destination: { all: true } } }, CodeCreation> =
  {
    name: "CreateFreeShippingCode",
    kind: "mutation",
    document: `mutation CreateFreeShippingCode($discount: DiscountCodeFreeShippingInput!) {
    discountCodeFreeShippingCreate(freeShippingCodeDiscount: $discount) {
      codeDiscountNode { id }
      userErrors { code }
    }
  }`,
    parse: creationParser("discountCodeFreeShippingCreate"),
  };
