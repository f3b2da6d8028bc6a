import { z } from "zod";
import { parseWith, type Operation } from "../operation.ts";

const schema = z.object({
  storeCreditAccountCredit: z.object({
    storeCreditAccountTransaction: z.object({ id: z.string() }).nullable(),
    userErrors: z.array(z.object({ code: z.string().nullable() })),
  }),
});

/** `amount` is a decimal text, `expiresAt` ISO 8601. */
type Input = {
  creditAmount: { amount: string; currencyCode: string };
  expiresAt: string | null;
  /** Shopify's own mail; a repeated call would send it twice */
  notify: false;
};

/** Credited by a transaction, or refused with Shopify's code. */
export type CreditAnswer = { ok: true; transactionId: string } | { ok: false; code: string };

/**
 * Puts money into a customer's store credit account, which is made if there is none. It has no idempotency key and takes
 * no reference: what became of a call whose answer is lost can only be read from the account (`readStoreCredit`).
 */
export const creditStoreCredit: Operation<{ id: string; credit: Input }, CreditAnswer> = {
  name: "CreditStoreCredit",
  kind: "mutation",
  document: `mutation CreditStoreCredit($id: ID!, $credit: StoreCreditAccountCreditInput!) {
    storeCreditAccountCredit(id: $id, creditInput: $credit) {
      storeCreditAccountTransaction { ... on StoreCreditAccountCreditTransaction { id } }
      userErrors { code }
    }
  }`,
  parse: (data) => {
    const { storeCreditAccountTransaction: made, userErrors } = parseWith(schema)(data).storeCreditAccountCredit;
    const [error] = userErrors;
    return error || !made ? { ok: false, code: error?.code ?? "INVALID" } : { ok: true, transactionId: made.id };
  },
};
