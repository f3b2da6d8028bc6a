import { z } from "zod";
import { parseMinor } from "#app/domain/orders/money.ts";
import type { CreditTransaction } from "#app/domain/loyalty/store-credit-match.ts";
import { parseWith, type Operation } from "../operation.ts";

const money = z.object({ amount: z.string(), currencyCode: z.string() });
const transaction = z.object({
  __typename: z.string(),
  id: z.string().optional(),
  event: z.string().optional(),
  amount: money.optional(),
  expiresAt: z.string().nullable().optional(),
});
const account = z.object({
  id: z.string(),
  balance: money,
  transactions: z.object({ nodes: z.array(transaction), pageInfo: z.object({ hasNextPage: z.boolean() }) }),
});
const schema = z.object({
  customer: z.object({ storeCreditAccounts: z.object({ nodes: z.array(account) }) }).nullable(),
});

/** A customer's account in one currency. */
export type StoreCreditAccount = {
  id: string;
  currencyCode: string;
  balanceMinor: bigint;
  /** newest first; of the newest transactions those that are credits */
  credits: CreditTransaction[];
  /** whether those are all there ever were */
  complete: boolean;
};

/** A customer's store credit accounts with the newest credits in each; null when there is no such customer. */
export const readStoreCredit: Operation<{ id: string }, StoreCreditAccount[] | null> = {
  name: "ReadStoreCredit",
  kind: "query",
  document: `query ReadStoreCredit($id: ID!) {
    customer(id: $id) {
      storeCreditAccounts(first: 10) {
        nodes {
          id
          balance { amount currencyCode }
          transactions(first: 40, reverse: true) {
            nodes {
              __typename
              ... on StoreCreditAccountCreditTransaction { id event amount { amount currencyCode } expiresAt }
            }
            pageInfo { hasNextPage }
          }
        }
      }
    }
  }`,
  parse: (data) => parseWith(schema)(data).customer?.storeCreditAccounts.nodes.map(translate) ?? null,
};

function translate({ id, balance, transactions }: z.infer<typeof account>): StoreCreditAccount {
  return {
    id,
    currencyCode: balance.currencyCode,
    balanceMinor: parseMinor(balance.amount, balance.currencyCode),
    credits: transactions.nodes.flatMap((node) => credit(node)),
    complete: !transactions.pageInfo.hasNextPage,
  };
}

function credit({ id, event, amount, expiresAt }: z.infer<typeof transaction>): CreditTransaction[] {
  if (id === undefined || amount === undefined) return [];
  return [
    {
      id,
      adjustment: event === "ADJUSTMENT",
      amountMinor: parseMinor(amount.amount, amount.currencyCode),
      currencyCode: amount.currencyCode,
      expiresAt: expiresAt ? Date.parse(expiresAt) : null,
    },
  ];
}
