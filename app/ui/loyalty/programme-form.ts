import type { BirthdayGift, ProductChoice, ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { formatMinor } from "#app/domain/orders/money.ts";
import type { FieldFault, Read } from "../form/field-fault.ts";
import { allRead, MOST_POINTS, readAmount, readText, readWhole } from "../form/field-fault.ts";

/** A rate of its own for some products, as it is typed. */
export type ProductRateFields = { choice: ProductChoice; points: string; per: string };

/** A programme's rules as they are typed: what may still be wrong is text. */
export type ProgrammeFields = {
  nameEnOne: string;
  nameEnOther: string;
  nameKo: string;
  nameJa: string;
  points: string;
  per: string;
  pendingDays: string;
  excludeTax: boolean;
  excludeDiscounted: boolean;
  draftOrders: boolean;
  posOrders: boolean;
  subscriptionOrders: boolean;
  products: ProductRateFields[];
  excludedTags: string[];
  expires: boolean;
  expiryMonths: string;
  takenBack: ProgrammeRules["takenBackAfterSpending"];
  returnExpiredCodes: boolean;
  birthday: boolean;
  birthdayGift: "points" | "reward";
  birthdayPoints: string;
  /** the number of the reward that is given; "" for none chosen */
  birthdayReward: string;
  stacking: ProgrammeRules["campaigns"]["stacking"];
  capped: boolean;
  capPoints: string;
};

/** Faults by field; those of product rates as "products.0.points". */
export type ProgrammeFaults = Partial<Record<string, FieldFault>>;

/** What fields show that are off, and so say nothing. */
const WHEN_OFF = { expiryMonths: "12", birthdayPoints: "100", capPoints: "1000" };

/** Rules as they are shown for editing. */
export function fieldsOfRules(rules: ProgrammeRules, currencyCode: string): ProgrammeFields {
  const { pointsName, earning, campaigns, birthday } = rules;
  return {
    nameEnOne: pointsName.en.one,
    nameEnOther: pointsName.en.other,
    nameKo: pointsName.ko.other,
    nameJa: pointsName.ja.other,
    points: earning.rate.points.toString(),
    per: formatMinor(earning.rate.perMinor, currencyCode),
    pendingDays: String(earning.pendingDays),
    excludeTax: earning.exclude.tax,
    excludeDiscounted: earning.exclude.discountedPart,
    draftOrders: earning.sources.draft,
    posOrders: earning.sources.pos,
    subscriptionOrders: earning.sources.subscription,
    products: earning.products.map(({ choice, rate }) => ({
      choice,
      points: rate.points.toString(),
      per: formatMinor(rate.perMinor, currencyCode),
    })),
    excludedTags: rules.excludedCustomerTags,
    expires: rules.expiryMonths !== null,
    expiryMonths: rules.expiryMonths === null ? WHEN_OFF.expiryMonths : String(rules.expiryMonths),
    takenBack: rules.takenBackAfterSpending,
    returnExpiredCodes: rules.returnExpiredCodes,
    birthday: birthday !== null,
    birthdayGift: birthday?.gift ?? "points",
    birthdayPoints: birthday?.gift === "points" ? birthday.points.toString() : WHEN_OFF.birthdayPoints,
    birthdayReward: birthday?.gift === "reward" ? String(birthday.rewardId) : "",
    stacking: campaigns.stacking,
    capped: campaigns.capPoints !== null,
    capPoints: campaigns.capPoints === null ? WHEN_OFF.capPoints : campaigns.capPoints.toString(),
  };
}

/** The rules that were typed, or what is wrong with them, field by field. */
export function rulesOfFields(
  fields: ProgrammeFields,
  currencyCode: string,
): { ok: true; rules: ProgrammeRules } | { ok: false; faults: ProgrammeFaults } {
  const read = allRead({
    nameEnOne: readText(fields.nameEnOne),
    nameEnOther: readText(fields.nameEnOther),
    nameKo: readText(fields.nameKo),
    nameJa: readText(fields.nameJa),
    points: readWhole(fields.points, 1, MOST_POINTS),
    per: readAmount(fields.per, currencyCode),
    pendingDays: readWhole(fields.pendingDays, 0, 90),
    expiryMonths: unless(!fields.expires, readWhole(fields.expiryMonths, 1, 120)),
    birthdayPoints: unless(gives(fields) !== "points", readWhole(fields.birthdayPoints, 1, MOST_POINTS)),
    birthdayReward: unless(gives(fields) !== "reward", readReward(fields.birthdayReward)),
    capPoints: unless(!fields.capped, readWhole(fields.capPoints, 1, MOST_POINTS)),
  });
  const rates = fields.products.map((each) =>
    allRead({
      points: readWhole(each.points, 0, MOST_POINTS),
      per: readAmount(each.per, currencyCode),
      choice: readChoice(each.choice),
    }),
  );
  const products = rates.flatMap((rate) => (rate.ok ? [rate.values] : []));
  if (!read.ok || products.length < rates.length) {
    const ofProducts = rates.flatMap((rate, index) =>
      rate.ok ? [] : Object.entries(rate.faults).map(([name, fault]) => [`products.${index}.${name}`, fault] as const),
    );
    return { ok: false, faults: { ...(read.ok ? {} : read.faults), ...Object.fromEntries(ofProducts) } };
  }
  const { values } = read;
  return {
    ok: true,
    rules: {
      pointsName: {
        en: { one: values.nameEnOne, other: values.nameEnOther },
        ko: { one: values.nameKo, other: values.nameKo },
        ja: { one: values.nameJa, other: values.nameJa },
      },
      earning: {
        rate: { points: BigInt(values.points), perMinor: values.per },
        products: products.map(({ choice, points, per }) => ({
          choice,
          rate: { points: BigInt(points), perMinor: per },
        })),
        exclude: { tax: fields.excludeTax, discountedPart: fields.excludeDiscounted },
        sources: {
          draft: fields.draftOrders,
          pos: fields.posOrders,
          subscription: fields.subscriptionOrders,
        },
        pendingDays: values.pendingDays,
      },
      excludedCustomerTags: fields.excludedTags,
      expiryMonths: values.expiryMonths,
      takenBackAfterSpending: fields.takenBack,
      returnExpiredCodes: fields.returnExpiredCodes,
      birthday: giftOf(values.birthdayPoints, values.birthdayReward),
      campaigns: {
        stacking: fields.stacking,
        capPoints: values.capPoints === null ? null : BigInt(values.capPoints),
      },
    },
  };
}

const gives = ({ birthday, birthdayGift }: ProgrammeFields): ProgrammeFields["birthdayGift"] | null =>
  birthday ? birthdayGift : null;

function giftOf(points: number | null, rewardId: number | null): BirthdayGift | null {
  if (points !== null) return { gift: "points", points: BigInt(points) };
  return rewardId === null ? null : { gift: "reward", rewardId };
}

/** The number of a reward that was chosen from a list. */
function readReward(chosen: string): Read<number> {
  return chosen === "" ? { ok: false, fault: { kind: "reward" } } : { ok: true, value: Number(chosen) };
}

function unless<Value>(off: boolean, read: Read<Value>): Read<Value | null> {
  return off ? { ok: true, value: null } : read;
}

/** A choice of products that names at least one product, collection or tag. */
export function readChoice(choice: ProductChoice): Read<ProductChoice> {
  const empty = choice.productIds.length + choice.collectionIds.length + choice.tags.length === 0;
  return empty ? { ok: false, fault: { kind: "product" } } : { ok: true, value: choice };
}
