import { z } from "zod";
import { FOUND_FIELDS, foundCode, type FoundCode } from "../code-discount.ts";
import { parseWith, type Operation } from "../operation.ts";

/** The discount that a code belongs to, in upper or lower case, or null. */
export const findDiscountCode: Operation<{ code: string }, FoundCode | null> = {
  name: "FindDiscountCode",
  kind: "query",
  document: `query FindDiscountCode($code: String!) {
    codeDiscountNodeByCode(code: $code) { ${FOUND_FIELDS} }
  }`,
  parse: (data) => parseWith(z.object({ codeDiscountNodeByCode: foundCode }))(data).codeDiscountNodeByCode,
};
