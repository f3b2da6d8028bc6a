import { earningOrders } from "#app/db/queries/earning-orders.ts";
import { rulesInForce } from "#app/db/queries/rules-in-force.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { ReachTally, windowsLike, type HistoryWindow, type Reach } from "#app/domain/campaigns/outlook.ts";
import type { CampaignTerms } from "#app/domain/campaigns/terms.ts";
import { bestPointValue, pointsInMoney } from "#app/domain/loyalty/liability.ts";
import { rewardTerms } from "#app/domain/loyalty/reward.ts";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { localDays } from "#app/domain/retention/local-days.ts";

/** `costMinor` is null while no reward gives points a worth. */
export type Estimate = Reach & { costMinor: bigint | null };

/**
 * What a campaign would have given on stretches of the shop's own history. It says nothing about what a campaign would
 * change: customers may buy more because of it, or have bought anyway.
 */
export type CampaignOutlook = {
  /** length of each stretch in local days */
  days: number;
  /** the latest stretches with the same days of the week, newest first; those without any order are left out */
  recent: Estimate[];
  /** the same days of the week a year ago; null without orders then */
  lastYear: Estimate | null;
  /** the mean of the recent ones; null when there is none */
  expected: Estimate | null;
  /** true where so many orders were placed that only a share of them was looked at */
  sampled: boolean;
};

/** More orders than this of one stretch are not looked at one by one: every k-th stands for k. */
const LOOKED_AT = 2_000;
const BATCH = 500;

/** Estimates a campaign before it begins. Null before rules were ever drafted. @param now epoch milliseconds */
export function campaignOutlook(
  shopId: number,
  terms: CampaignTerms,
  timeZone: string,
  now: number,
): Promise<CampaignOutlook | null> {
  return withShop(shopId, async (db) => {
    const inForce = await rulesInForce(db);
    if (!inForce) return null;
    const { days, recent, lastYear } = windowsLike(terms, now, localDays(timeZone));
    const worth = bestPointValue(await activeRewards(db));
    const scales: number[] = [];
    const measured: (Estimate | null)[] = [];
    for (const window of [...recent, lastYear]) {
      const found = await reachOf(db, window, terms, inForce.rules);
      scales.push(found?.scale ?? 1);
      measured.push(found && { ...found.reach, costMinor: worth && pointsInMoney(found.reach.bonusPoints, worth) });
    }
    const known = measured.slice(0, recent.length).flatMap((one) => (one ? [one] : []));
    return {
      days,
      recent: known,
      lastYear: measured.at(-1) ?? null,
      expected: meanOf(known),
      sampled: scales.some((scale) => scale > 1),
    };
  });
}

async function reachOf(
  db: ShopDb,
  { from, until }: HistoryWindow,
  terms: CampaignTerms,
  rules: ProgrammeRules,
): Promise<{ reach: Reach; scale: number } | null> {
  const placed = `orders o WHERE o.shop_id = $1 AND NOT o.test AND o.cancelled_at IS NULL
    AND (o.customer_id > 0 OR o.customer_id IS NULL AND o.guest_hash IS NOT NULL)
    AND o.financial_status IN ('PAID', 'PARTIALLY_REFUNDED')
    AND o.ordered_at >= to_timestamp($2::float8 / 1000) AND o.ordered_at < to_timestamp($3::float8 / 1000)`;
  const values = [db.shopId, from, until];
  const [all] = await db.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${placed}`, values);
  if (!all || all.count === 0) return null;
  const scale = Math.ceil(all.count / LOOKED_AT);
  const rows = await db.query<{ id: bigint }>(
    `SELECT o.id FROM ${placed} AND hashint8(o.id)::bigint % $4 = 0 ORDER BY o.id`,
    [...values, scale],
  );
  const tally = new ReachTally(terms, rules);
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = rows.slice(at, at + BATCH).map((row) => row.id);
    for (const order of await earningOrders(db, batch)) tally.add(order);
  }
  return { reach: tally.result(scale), scale };
}

async function activeRewards(db: ShopDb): Promise<Parameters<typeof bestPointValue>[0]> {
  const rows = await db.query<{ cost: bigint; terms: unknown }>(
    "SELECT cost, terms FROM loyalty_rewards WHERE shop_id = $1 AND state = 'active'",
    [db.shopId],
  );
  return rows.map(({ cost, terms }) => ({ cost, terms: rewardTerms.parse(terms), state: "active" }));
}

function meanOf(estimates: readonly Estimate[]): Estimate | null {
  const count = estimates.length;
  if (count === 0) return null;
  const mean = (values: readonly number[]): number => Math.round(values.reduce((a, b) => a + b, 0) / count);
  const whole = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n) / BigInt(count);
  const costs = estimates.flatMap(({ costMinor }) => (costMinor === null ? [] : [costMinor]));
  return {
    orders: mean(estimates.map((one) => one.orders)),
    members: mean(estimates.map((one) => one.members)),
    bonusPoints: whole(estimates.map((one) => one.bonusPoints)),
    costMinor: costs.length < count ? null : whole(costs),
  };
}
