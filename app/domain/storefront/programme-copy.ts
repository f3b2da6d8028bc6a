import type { Campaign } from "#app/domain/campaigns/campaign.ts";
import { currencyExponent } from "#app/domain/orders/money.ts";
import { fraction } from "#app/domain/loyalty/fraction.ts";
import type { Reward } from "#app/domain/loyalty/reward.ts";
import type { EarningRate, ProductChoice, ProgrammeRules, ProgrammeStatus } from "#app/domain/loyalty/rules.ts";

/** Products by texts of their ids, their collections' ids, and tags in lower case: as Liquid can compare them. */
type CopiedChoice = { ids: string[]; collections: string[]; tags: string[] };

/** Points for a price in hundredths, as Liquid has prices in every currency: floor(price x n / d). */
type CopiedRate = { n: number; d: number };

type CopiedCampaign = {
  id: number;
  name: string;
  /** multiple in thousandths, or null */
  x: number | null;
  /** fixed bonus an order, or null */
  plus: number | null;
  /** epoch seconds: [from, until) */
  from: number;
  until: number | null;
  only: CopiedChoice | null;
};

type CopiedGift = {
  name: string;
  kind: Reward["terms"]["kind"];
  /** hundredths */
  amount: number | null;
  percent: number | null;
  /** minimum spend, hundredths */
  least: number | null;
  days: number | null;
  /** combines with order, product, shipping discounts: three digits of 0 and 1; null for store credit */
  with: string | null;
};

type CopiedReward = CopiedGift & { id: number; cost: number };

/**
 * What the storefront's blocks know of the programme: the shop's metafield `$app:programme`, read by Liquid. It holds
 * nothing that a visitor may not see.
 */
export type ProgrammeCopy = {
  v: 1;
  status: ProgrammeStatus;
  names: ProgrammeRules["pointsName"];
  earn: CopiedRate & { points: number; each: number; pending: number; upTo: boolean };
  /** rates of their own; the first that fits counts */
  products: (CopiedRate & { only: CopiedChoice })[];
  /** points on the birthday; null: none, or a gift */
  birthday: number | null;
  /** the reward that is given on the birthday; null: none, or points */
  gift: CopiedGift | null;
  stack: ProgrammeRules["campaigns"]["stacking"];
  cap: number | null;
  campaigns: CopiedCampaign[];
  rewards: CopiedReward[];
  /** the copy of a customer who has none yet */
  newcomer: { points: 0; pending: 0; owed: 0 };
};

/** What is running or will be: `from` is the instant the present activation began, or the start that is set. */
export type RunningCampaign = { campaign: Campaign; from: number };

/** The copy of a published programme. `gift` is the reward that its rules give on birthdays. `currencyCode` is the shop's. */
export function programmeCopy(
  programme: { status: ProgrammeStatus; rules: ProgrammeRules; gift: Reward | null },
  rewards: readonly Reward[],
  campaigns: readonly RunningCampaign[],
  currencyCode: string,
): ProgrammeCopy {
  const { rules } = programme;
  const unit = 10n ** BigInt(currencyExponent(currencyCode));
  const hundredths = (minor: bigint): number => small((minor * 100n) / unit);
  const rate = ({ points, perMinor }: EarningRate): CopiedRate => {
    const { numerator, denominator } = fraction(points * unit, perMinor * 100n);
    return { n: small(numerator), d: small(denominator) };
  };
  const given = ({ name, terms }: Reward): CopiedGift => ({
    name,
    kind: terms.kind,
    amount: "amountMinor" in terms ? hundredths(terms.amountMinor) : null,
    percent: "percent" in terms ? terms.percent : null,
    least:
      "minimumSpendMinor" in terms && terms.minimumSpendMinor !== null ? hundredths(terms.minimumSpendMinor) : null,
    days: terms.validDays,
    with: "combines" in terms ? combination(terms.combines) : null,
  });
  return {
    v: 1,
    status: programme.status,
    names: rules.pointsName,
    earn: {
      ...rate(rules.earning.rate),
      points: small(rules.earning.rate.points),
      each: hundredths(rules.earning.rate.perMinor),
      pending: rules.earning.pendingDays,
      upTo: rules.earning.exclude.tax,
    },
    products: rules.earning.products.map((own) => ({ ...rate(own.rate), only: copiedChoice(own.choice) })),
    birthday: rules.birthday?.gift === "points" ? small(rules.birthday.points) : null,
    gift: programme.gift && given(programme.gift),
    stack: rules.campaigns.stacking,
    cap: rules.campaigns.capPoints === null ? null : small(rules.campaigns.capPoints),
    campaigns: campaigns.map(({ campaign, from }) => ({
      id: campaign.id,
      name: campaign.name,
      x: campaign.bonus.kind === "multiple" ? campaign.bonus.thousandths : null,
      plus: campaign.bonus.kind === "fixed" ? small(campaign.bonus.points) : null,
      from: seconds(from),
      until: campaign.endsAt === null ? null : seconds(campaign.endsAt),
      only: campaign.products && copiedChoice(campaign.products),
    })),
    rewards: rewards.map((reward) => ({ id: reward.id, cost: small(reward.cost), ...given(reward) })),
    newcomer: { points: 0, pending: 0, owed: 0 },
  };
}

const combination = ({ order, product, shipping }: { order: boolean; product: boolean; shipping: boolean }): string =>
  [order, product, shipping].map((one) => (one ? "1" : "0")).join("");

function copiedChoice({ productIds, collectionIds, tags }: ProductChoice): CopiedChoice {
  return {
    ids: productIds.map(String),
    collections: collectionIds.map(String),
    tags: tags.map((tag) => tag.toLowerCase()),
  };
}

// A campaign that began within a second has begun.
const seconds = (ms: number): number => Math.floor(ms / 1000);

/** A JSON number: beyond 2^53 it would lose digits, which the largest that can be shown does not. */
export function small(value: bigint): number {
  return Number(value > BigInt(Number.MAX_SAFE_INTEGER) ? BigInt(Number.MAX_SAFE_INTEGER) : value);
}
