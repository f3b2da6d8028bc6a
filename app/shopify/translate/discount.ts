import { formatMinor } from "#app/domain/orders/money.ts";
import type { Redemption } from "#app/domain/loyalty/redemption.ts";
import type { CodeInput } from "../code-discount.ts";
import { gidOf } from "./payload.ts";

type Promised = Pick<Redemption, "id" | "terms" | "code" | "createdAt" | "expiresAt">;

/** The discount's title, by which ours is told from somebody else's of the same code. */
export function titleOf({ id, terms }: Pick<Redemption, "id" | "terms">): string {
  return `${terms.rewardName} · Regulars ${id}`;
}

type BasicInput = CodeInput & {
  customerGets: {
    items: { all: true };
    value: { percentage: number } | { discountAmount: { amount: string; appliesOnEachItem: false } };
  };
};

/** A redemption's code as Shopify's mutations take it: for this customer alone, once. */
export function discountInput(
  redemption: Promised,
  customerId: bigint,
  currencyCode: string,
): { kind: "basic"; input: BasicInput } | { kind: "shipping"; input: CodeInput & { destination: { all: true } } } {
  const { terms, code, createdAt, expiresAt } = redemption;
  const { reward } = terms;
  if (reward.kind === "store_credit" || code === null) throw new Error("store credit is no discount");
  const amount = (minor: bigint): string => formatMinor(minor, currencyCode);
  const { minimumSpendMinor, combines } = reward;
  const common: CodeInput = {
    title: titleOf(redemption),
    code,
    startsAt: new Date(createdAt).toISOString(),
    endsAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    context: { customers: { add: [gidOf("Customer", customerId)] } },
    usageLimit: 1,
    appliesOncePerCustomer: true,
    minimumRequirement:
      minimumSpendMinor === null ? null : { subtotal: { greaterThanOrEqualToSubtotal: amount(minimumSpendMinor) } },
    combinesWith: {
      orderDiscounts: combines.order,
      productDiscounts: combines.product,
      shippingDiscounts: combines.shipping,
    },
  };
  if (reward.kind === "free_shipping") return { kind: "shipping", input: { ...common, destination: { all: true } } };
  const value =
    reward.kind === "percentage_off"
      ? { percentage: reward.percent / 100 }
      : { discountAmount: { amount: amount(reward.amountMinor), appliesOnEachItem: false as const } };
  return { kind: "basic", input: { ...common, customerGets: { items: { all: true }, value } } };
}
