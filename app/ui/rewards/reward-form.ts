import type { RewardKind, RewardTerms } from "#app/domain/loyalty/reward.ts";
import { formatMinor } from "#app/domain/orders/money.ts";
import type { FieldFault, Read } from "../form/field-fault.ts";
import { allRead, MOST_POINTS, readAmount, readText, readWhole } from "../form/field-fault.ts";

/** A reward as it is typed. */
export type RewardFields = {
  kind: RewardKind;
  name: string;
  cost: string;
  amount: string;
  percent: string;
  hasMinimum: boolean;
  minimum: string;
  ends: boolean;
  validDays: string;
  limited: boolean;
  limit: string;
  withOrder: boolean;
  withProduct: boolean;
  withShipping: boolean;
};

export type RewardFaults = Partial<Record<string, FieldFault>>;

/** A reward as a merchant edits it; `cost` in points. */
export type EditedReward = { name: string; cost: bigint; terms: RewardTerms };

export const REWARD_KINDS = ["amount_off", "percentage_off", "free_shipping", "store_credit"] as const;

/** The fields of a reward, or of a new one. */
export function fieldsOfReward(reward: EditedReward | null, currencyCode: string): RewardFields {
  const terms = reward?.terms;
  const code = terms === undefined || terms.kind === "store_credit" ? null : terms;
  return {
    kind: terms?.kind ?? "amount_off",
    name: reward?.name ?? "",
    cost: reward === null ? "500" : reward.cost.toString(),
    amount: terms && "amountMinor" in terms ? formatMinor(terms.amountMinor, currencyCode) : "",
    percent: terms?.kind === "percentage_off" ? String(terms.percent) : "10",
    hasMinimum: code !== null && code.minimumSpendMinor !== null,
    minimum: code?.minimumSpendMinor ? formatMinor(code.minimumSpendMinor, currencyCode) : "",
    ends: terms === undefined || terms.validDays !== null,
    validDays: String(terms?.validDays ?? 90),
    limited: terms !== undefined && terms.limitPerMember !== null,
    limit: String(terms?.limitPerMember ?? 1),
    withOrder: code?.combines.order ?? false,
    withProduct: code?.combines.product ?? true,
    withShipping: code?.combines.shipping ?? true,
  };
}

/** The reward that was typed, or what is wrong with it, field by field. */
export function rewardOfFields(
  fields: RewardFields,
  currencyCode: string,
): { ok: true; reward: EditedReward } | { ok: false; faults: RewardFaults } {
  const { kind } = fields;
  const hasAmount = kind === "amount_off" || kind === "store_credit";
  const read = allRead({
    name: readText(fields.name),
    cost: readWhole(fields.cost, 1, MOST_POINTS),
    amount: when(hasAmount, () => readAmount(fields.amount, currencyCode)),
    percent: when(kind === "percentage_off", () => readWhole(fields.percent, 1, 100)),
    minimum: when(kind !== "store_credit" && fields.hasMinimum, () => readAmount(fields.minimum, currencyCode)),
    validDays: when(fields.ends, () => readWhole(fields.validDays, 1, 730)),
    limit: when(fields.limited, () => readWhole(fields.limit, 1, 1000)),
  });
  if (!read.ok) return read;
  const { name, cost, amount, percent, minimum, validDays, limit } = read.values;
  const common = { validDays, limitPerMember: limit };
  const code = {
    ...common,
    minimumSpendMinor: minimum,
    combines: { order: fields.withOrder, product: fields.withProduct, shipping: fields.withShipping },
  };
  const terms = (): RewardTerms => {
    switch (kind) {
      case "amount_off":
        return { kind, amountMinor: amount ?? 0n, ...code };
      case "percentage_off":
        return { kind, percent: percent ?? 0, ...code };
      case "free_shipping":
        // Shopify never combines two shipping discounts.
        return { kind, ...code, combines: { ...code.combines, shipping: false } };
      case "store_credit":
        return { kind, amountMinor: amount ?? 0n, ...common };
    }
  };
  return { ok: true, reward: { name, cost: BigInt(cost), terms: terms() } };
}

function when<Value>(on: boolean, read: () => Read<Value>): Read<Value | null> {
  return on ? read() : { ok: true, value: null };
}
