import { describe, expect, it } from "vitest";
import { smallStoreRecords } from "#sandbox/store/store-lines.ts";
import { LOYALTY_SCOPES, openApi } from "./test-api.ts";

const customer = "gid://shopify/Customer/7";

async function openShop() {
  const opened = await openApi(smallStoreRecords());
  const call = (query: string, variables: Record<string, unknown> = {}) =>
    opened.call(query, variables, LOYALTY_SCOPES);
  return { ...opened, call };
}

describe("store credit", () => {
  const credit = `mutation($id: ID!, $input: StoreCreditAccountCreditInput!) { storeCreditAccountCredit(id: $id, creditInput: $input) {
    storeCreditAccountTransaction { id amount { amount currencyCode } balanceAfterTransaction { amount } expiresAt account { id } } userErrors { code field message } } }`;
  const debit = `mutation($id: ID!, $input: StoreCreditAccountDebitInput!) { storeCreditAccountDebit(id: $id, debitInput: $input) {
    storeCreditAccountTransaction { amount { amount } balanceAfterTransaction { amount } } userErrors { code field } } }`;
  const pounds = (amount: string, currencyCode = "GBP") => ({ amount, currencyCode });
  const history = `{ customer(id: "${customer}") { storeCreditAccounts(first: 2) { nodes { id balance { amount currencyCode }
    transactions(first: 10, reverse: true) { nodes { __typename amount { amount } event
      ... on StoreCreditAccountCreditTransaction { id expiresAt remainingAmount { amount } } } } } } }
    storeCreditConfiguration { storeCreditEnabled } }`;

  it("is given as often as asked: there is no idempotency", async () => {
    const { call } = await openShop();
    expect(call(history).data?.["customer"]).toEqual({ storeCreditAccounts: { nodes: [] } });
    const input = { creditAmount: pounds("5.00"), expiresAt: "2024-09-01T00:00:00Z" };
    const first = call(credit, { id: customer, input }).data?.["storeCreditAccountCredit"];
    const second = call(credit, { id: customer, input }).data?.["storeCreditAccountCredit"];
    expect([first?.["userErrors"], second?.["userErrors"]]).toEqual([[], []]);
    expect(second?.["storeCreditAccountTransaction"]).toMatchObject({ balanceAfterTransaction: { amount: "10.0" } });
    const { account } = second?.["storeCreditAccountTransaction"] as { account: { id: string } };
    const taken = call(debit, { id: account.id, input: { debitAmount: pounds("7") } });
    expect(taken.data?.["storeCreditAccountDebit"]).toEqual({
      storeCreditAccountTransaction: { amount: { amount: "-7.0" }, balanceAfterTransaction: { amount: "3.0" } },
      userErrors: [],
    });
    expect(call(history).data).toMatchObject({
      customer: {
        storeCreditAccounts: {
          nodes: [
            {
              balance: { amount: "3.0", currencyCode: "GBP" },
              transactions: {
                nodes: [
                  { __typename: "StoreCreditAccountDebitTransaction", event: "ADJUSTMENT" },
                  { remainingAmount: { amount: "3.0" } },
                  { remainingAmount: { amount: "0.0" }, expiresAt: "2024-09-01T00:00:00Z" },
                ],
              },
            },
          ],
        },
      },
      storeCreditConfiguration: { storeCreditEnabled: true },
    });
  });

  it("lapses at its instant, not a millisecond earlier", async () => {
    const { store, clock } = await openShop();
    const expiresAt = clock.now() + 1000;
    store.credit.credit(7n, 500n, { expiresAt });
    clock.moveTo(expiresAt - 1);
    expect(store.credit.balance(7n)).toBe(500n);
    clock.moveTo(expiresAt);
    expect(store.credit.balance(7n)).toBe(0n);
  });

  it("is spent in the order in which it lapses; what is left of each lapses by itself", async () => {
    const { call, clock } = await openShop();
    call(credit, { id: customer, input: { creditAmount: pounds("5"), expiresAt: "2024-06-02T00:00:00Z" } });
    call(credit, { id: customer, input: { creditAmount: pounds("2") } });
    call(debit, { id: customer, input: { debitAmount: pounds("1") } });
    clock.moveTo(Date.parse("2024-06-02T00:00:00Z"));
    const [account] = (call(history).data?.["customer"]?.["storeCreditAccounts"] as { nodes: unknown[] }).nodes;
    expect(account).toMatchObject({
      balance: { amount: "2.0" },
      transactions: {
        nodes: [{ __typename: "StoreCreditAccountExpirationTransaction", amount: { amount: "-4.0" } }, {}, {}, {}],
      },
    });
  });

  it.each([
    ["OWNER_NOT_FOUND", ["id"], "gid://shopify/Customer/99", { creditAmount: pounds("1") }],
    ["ACCOUNT_NOT_FOUND", ["id"], "gid://shopify/StoreCreditAccount/99", { creditAmount: pounds("1") }],
    ["NEGATIVE_OR_ZERO_AMOUNT", ["creditInput", "creditAmount", "amount"], customer, { creditAmount: pounds("0") }],
    ["NEGATIVE_OR_ZERO_AMOUNT", ["creditInput", "creditAmount", "amount"], customer, { creditAmount: pounds("-1") }],
    [
      "UNSUPPORTED_CURRENCY",
      ["creditInput", "creditAmount", "currencyCode"],
      customer,
      { creditAmount: pounds("1", "USD") },
    ],
    ["CREDIT_LIMIT_EXCEEDED", ["creditInput", "creditAmount", "amount"], customer, { creditAmount: pounds("100001") }],
    [
      "EXPIRES_AT_IN_PAST",
      ["creditInput", "expiresAt"],
      customer,
      { creditAmount: pounds("1"), expiresAt: "2024-01-01T00:00:00Z" },
    ],
  ])("is refused with %s at %j", async (code, field, id, input) => {
    const { call, store } = await openShop();
    const answer = call(credit, { id, input }).data?.["storeCreditAccountCredit"];
    expect(answer).toMatchObject({ storeCreditAccountTransaction: null, userErrors: [{ code, field }] });
    expect(store.credit.all()).toEqual([]);
  });

  it("is never overdrawn, and keeps its customer from being merged", async () => {
    const { call, store } = await openShop();
    call(credit, { id: customer, input: { creditAmount: pounds("1") } });
    const refused = call(debit, { id: customer, input: { debitAmount: pounds("1.01") } });
    expect(refused.data?.["storeCreditAccountDebit"]).toEqual({
      storeCreditAccountTransaction: null,
      userErrors: [{ code: "INSUFFICIENT_FUNDS", field: ["debitInput", "debitAmount", "amount"] }],
    });
    expect(call(`{ customer(id: "${customer}") { mergeable { isMergeable errorFields } } }`).data).toEqual({
      customer: { mergeable: { isMergeable: false, errorFields: ["STORE_CREDIT"] } },
    });
    expect(() => store.mergeCustomers(8n, 7n)).toThrow(/store credit/);
  });
});
