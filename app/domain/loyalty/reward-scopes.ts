import type { RewardKind } from "#app/domain/loyalty/reward.ts";

const CODES = ["write_discounts", "read_discounts"];
const STORE_CREDIT = [
  "read_store_credit_accounts",
  "write_store_credit_account_transactions",
  "read_store_credit_account_transactions",
];

/** The access scopes that giving a kind of reward takes. */
export function scopesFor(kind: RewardKind): readonly string[] {
  return kind === "store_credit" ? STORE_CREDIT : CODES;
}

/** Of the needed scopes those that are not granted. Shopify grants reading with writing and lists only the latter. */
export function missingOf(needed: readonly string[], granted: readonly string[]): string[] {
  return needed.filter((scope) => !granted.includes(scope) && !granted.includes(scope.replace(/^read_/, "write_")));
}
