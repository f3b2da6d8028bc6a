import { wasPaidInFull, hasNothingLeft, type EarningOrder } from "./earning-order.ts";
import { sharesTag } from "./eligible.ts";
import type { NoPointsReason } from "./explanation.ts";
import type { ProgrammeRules, ProgrammeStatus } from "./rules.ts";

/** What decides besides the rules: how the programme stands. */
export type ProgrammeStanding = {
  status: ProgrammeStatus;
  /** orders paid from here on earn (epoch milliseconds); null: none do yet */
  earnsFrom: number | null;
  /** who takes part while the programme is in test */
  testCustomers: readonly bigint[];
};

/**
 * Whether an order is awarded now. `not_yet` keeps nothing: something may still change (a guest's order may get a
 * customer, the merchant may count orders of before the launch). `earns` and `never` are decided once, for good, under
 * the rules of that moment.
 * @param paidAt when it was paid in full, epoch milliseconds
 */
export function earningDecision(
  order: EarningOrder,
  paidAt: number,
  rules: ProgrammeRules,
  standing: ProgrammeStanding,
): { kind: "earns" } | { kind: "never"; reason: NoPointsReason } | { kind: "not_yet" } {
  const { status, earnsFrom, testCustomers } = standing;
  if (status === "draft" || earnsFrom === null || paidAt < earnsFrom) return { kind: "not_yet" };
  if (order.test || !wasPaidInFull(order)) return { kind: "not_yet" };
  // A guest earns who can be known again: the points wait for the customer with that e-mail.
  if (order.customerId === null ? order.guestHash === null : order.customerId < 0n) return { kind: "not_yet" };
  if (status === "test" && !testCustomers.includes(order.customerId ?? 0n)) return { kind: "not_yet" };
  // Cancelled, or all of it given back, before it was ever seen paid.
  if (hasNothingLeft(order)) return { kind: "never", reason: "nothing_left" };
  if (status === "paused") return { kind: "never", reason: "programme_paused" };
  if (!sourceEarns(order.sourceName, rules.earning.sources)) return { kind: "never", reason: "source_not_included" };
  if (sharesTag(order.customerTags, rules.excludedCustomerTags)) return { kind: "never", reason: "excluded_customer" };
  return { kind: "earns" };
}

/** Shopify's names of the ways an order came in; what is none of these was bought on the web. */
function sourceEarns(sourceName: string | null, sources: ProgrammeRules["earning"]["sources"]): boolean {
  if (sourceName === "shopify_draft_order") return sources.draft;
  if (sourceName === "pos") return sources.pos;
  if (sourceName?.startsWith("subscription_contract")) return sources.subscription;
  return true;
}
