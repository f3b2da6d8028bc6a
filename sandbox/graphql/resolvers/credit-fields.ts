import { parseAmount } from "#sandbox/store/money.ts";
import type { Customer } from "#sandbox/store/model.ts";
import { isoSeconds } from "#sandbox/store/names.ts";
import type { CreditAccount, CreditRefusal, CreditTransaction } from "#sandbox/store/store-credit.ts";
import { notImplemented } from "../api-error.ts";
import { ListSource } from "../connection.ts";
import type { ApiContext } from "../context.ts";
import type { FieldArguments, FieldsOf } from "../field-map.ts";
import { fieldsOf, textArgument } from "../field-map.ts";
import { gid, money, parseGid } from "../values.ts";

const TYPE_NAMES = {
  credit: "StoreCreditAccountCreditTransaction",
  debit: "StoreCreditAccountDebitTransaction",
  expiration: "StoreCreditAccountExpirationTransaction",
} as const;

/** The order's payment or refund that moved the money. */
function originOf(orderId: bigint, id: bigint, context: ApiContext): Record<string, unknown> {
  const order = context.store.orders.get(orderId) ?? null;
  return { __typename: "OrderTransaction", id: gid("OrderTransaction", id), order };
}

/** A transaction of any kind, in the shape of its type. */
function transactionOf(transaction: CreditTransaction, context: ApiContext): Record<string, unknown> {
  const { kind, account, orderId, of } = transaction;
  const { shop } = context.store;
  return {
    __typename: TYPE_NAMES[kind],
    ...(kind === "expiration" ? {} : { id: gid(TYPE_NAMES[kind], transaction.id) }),
    account,
    amount: money(transaction.amountMinor, shop),
    balanceAfterTransaction: money(transaction.balanceAfterMinor, shop),
    createdAt: isoSeconds(transaction.createdAt),
    event: transaction.event,
    origin: orderId === null ? null : originOf(orderId, transaction.id, context),
    ...(kind === "credit"
      ? {
          expiresAt: transaction.expiresAt === null ? null : isoSeconds(transaction.expiresAt),
          remainingAmount: money(transaction.remainingMinor, shop),
        }
      : {}),
    ...(of === null ? {} : { creditTransaction: transactionOf(of, context) }),
  };
}

/** StoreCreditAccount. Transactions stand in the order of their instants; `reverse` turns it. */
export const creditAccountFields = fieldsOf<CreditAccount>({
  id: (account) => gid("StoreCreditAccount", account.id),
  balance: (account, _args, context) => money(account.balanceMinor, context.store.shop),
  owner: (account, _args, context) => context.store.customer(account.customerId),
  transactions: (account, args, context) => {
    if (textArgument(args, "query") !== null) throw notImplemented("searching transactions of store credit");
    return new ListSource(account.transactions.map((one) => transactionOf(one, context)));
  },
});

/** Customer.storeCreditAccounts: one, in the shop's currency, or none. */
export function storeCreditAccounts(customer: Customer, args: FieldArguments, context: ApiContext): ListSource {
  const query = textArgument(args, "query");
  const currency = query === null ? null : (/^currency_code:"?([A-Z]{3})"?$/.exec(query)?.[1] ?? null);
  if (query !== null && currency === null) throw notImplemented(`searching store credit accounts by ${query}`);
  const account = context.store.credit.ofCustomer(customer.id);
  const shown = account !== null && (currency ?? context.store.shop.currencyCode) === context.store.shop.currencyCode;
  return new ListSource(shown ? [account] : []);
}

/** QueryRoot's part. */
export const creditQueries: FieldsOf<unknown> = {
  storeCreditAccount: (_root, args, context) => {
    const { type, id } = parseGid(textArgument(args, "id") ?? "");
    return type === "StoreCreditAccount" ? context.store.credit.account(id) : null;
  },
  storeCreditConfiguration: (_root, _args, context) => ({ storeCreditEnabled: context.store.credit.enabled }),
};

type Reason = CreditRefusal | "MISMATCHING_CURRENCY" | "UNSUPPORTED_CURRENCY";

/** The sentences are those of the schema's descriptions. */
const MESSAGES: Record<Reason, (verb: string) => string> = {
  ACCOUNT_NOT_FOUND: () => "The store credit account could not be found.",
  CREDIT_LIMIT_EXCEEDED: () => "The operation would cause the account's credit limit to be exceeded.",
  EXPIRES_AT_IN_PAST: () => "The expiry date must be in the future.",
  INSUFFICIENT_FUNDS: () => "The store credit account does not have sufficient funds to satisfy the request.",
  MISMATCHING_CURRENCY: () => "The currency provided does not match the currency of the store credit account.",
  NEGATIVE_OR_ZERO_AMOUNT: (verb) => `A positive amount must be used to ${verb} a store credit account.`,
  OWNER_NOT_FOUND: () => "Owner does not exist.",
  UNSUPPORTED_CURRENCY: () => "The currency provided is not currently supported.",
};

interface MoneyInput {
  amount: unknown;
  currencyCode: string;
}

/** Minor units of an amount that may be negative; null where the shop's currency has no such amount. */
function minorOf(amount: unknown, context: ApiContext): bigint | null {
  const text = String(amount);
  const minor = parseAmount(text.replace(/^-/, ""), context.store.shop.exponent);
  return minor !== null && text.startsWith("-") ? -minor : minor;
}

/** Does one movement; `verb` names it in the refusals' sentences and paths. */
function move(
  verb: "credit" | "debit",
  args: FieldArguments,
  context: ApiContext,
  given: MoneyInput,
  work: (
    customerId: bigint | null,
    account: CreditAccount | null,
    amountMinor: bigint,
  ) => { ok: true; transaction: CreditTransaction } | { ok: false; reason: CreditRefusal },
): Record<string, unknown> {
  const input = `${verb}Input`;
  const refuse = (reason: Reason) => {
    const field =
      reason === "EXPIRES_AT_IN_PAST"
        ? [input, "expiresAt"]
        : reason === "OWNER_NOT_FOUND" || reason === "ACCOUNT_NOT_FOUND"
          ? ["id"]
          : [input, `${verb}Amount`, ...(reason.endsWith("CURRENCY") ? ["currencyCode"] : ["amount"])];
    const userErrors = [{ field, message: MESSAGES[reason](verb), code: reason }];
    return { storeCreditAccountTransaction: null, userErrors };
  };
  const { type, id } = parseGid(textArgument(args, "id") ?? "");
  const { credit, shop } = context.store;
  if (type !== "Customer" && type !== "StoreCreditAccount") return refuse("ACCOUNT_NOT_FOUND");
  const account = type === "Customer" ? credit.ofCustomer(id) : credit.account(id);
  if (type === "StoreCreditAccount" && account === null) return refuse("ACCOUNT_NOT_FOUND");
  if (given.currencyCode !== shop.currencyCode)
    return refuse(verb === "credit" && type === "Customer" ? "UNSUPPORTED_CURRENCY" : "MISMATCHING_CURRENCY");
  const amountMinor = minorOf(given.amount, context);
  if (amountMinor === null) return refuse("NEGATIVE_OR_ZERO_AMOUNT");
  const outcome = work(type === "Customer" ? id : (account?.customerId ?? null), account, amountMinor);
  if (!outcome.ok) return refuse(outcome.reason);
  return { storeCreditAccountTransaction: transactionOf(outcome.transaction, context), userErrors: [] };
}

/** Mutation's part. Neither knows any idempotency: each call that gets through moves money. */
export const creditMutations: FieldsOf<unknown> = {
  storeCreditAccountCredit: (_root, args, context) => {
    const input = args["creditInput"] as { creditAmount: MoneyInput; expiresAt?: string | null };
    const expiresAt = (input.expiresAt ?? null) === null ? null : Date.parse(input.expiresAt ?? "");
    return move("credit", args, context, input.creditAmount, (customerId, _account, amountMinor) =>
      customerId === null
        ? { ok: false, reason: "OWNER_NOT_FOUND" }
        : context.store.credit.credit(customerId, amountMinor, { expiresAt }),
    );
  },
  storeCreditAccountDebit: (_root, args, context) => {
    const input = args["debitInput"] as { debitAmount: MoneyInput };
    return move("debit", args, context, input.debitAmount, (_customerId, account, amountMinor) =>
      account === null ? { ok: false, reason: "ACCOUNT_NOT_FOUND" } : context.store.credit.debit(account, amountMinor),
    );
  },
};
