import { earningOrders } from "#app/db/queries/earning-orders.ts";
import { ordersWithoutBonus, type LoyaltyOrder } from "#app/db/queries/orders-without-bonus.ts";
import { saveCampaignOrders, type CampaignOrder } from "#app/db/stores/campaign-order-store.ts";
import { holdCampaigns } from "#app/db/stores/campaign-store.ts";
import { lockEarning } from "#app/db/stores/earning-store.ts";
import { post } from "#app/db/stores/ledger-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import { rulesOfVersions } from "#app/db/stores/programme-store.ts";
import { findShopById } from "#app/db/stores/shop-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { explainBonus } from "#app/domain/campaigns/bonus-explanation.ts";
import type { Campaign } from "#app/domain/campaigns/campaign.ts";
import { wasActiveAt } from "#app/domain/campaigns/lifecycle.ts";
import { bonusOf, type Entrant } from "#app/domain/campaigns/stacking.ts";
import { expiryInstant, releaseInstant } from "#app/domain/loyalty/dates.ts";
import type { EarningOrder } from "#app/domain/loyalty/earning-order.ts";
import { isChosen } from "#app/domain/loyalty/eligible.ts";
import type { LedgerCommand } from "#app/domain/loyalty/ledger-command.ts";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { targetOf } from "#app/domain/loyalty/target.ts";
import { localDays, type LocalDays } from "#app/domain/retention/local-days.ts";
import { advanceCampaigns } from "#app/flows/campaigns/run-campaign-clock.ts";

/** Orders given their bonus in one transaction. */
const BATCH = 250;

/**
 * Gives orders what the campaigns add that were on when they were placed, once each. It may come late: whether an order
 * belongs to a campaign depends on when it was placed, the points wait as long as the base award's, and what was refunded
 * meanwhile is taken back in the same transaction.
 * @param now epoch milliseconds
 */
export async function grantBonus(shopId: number, orderIds: readonly bigint[], now: number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop) return;
  const days = localDays(shop.timeZone);
  for (let at = 0; at < orderIds.length; at += BATCH) {
    await withShop(shopId, (db) => grantWithin(db, orderIds.slice(at, at + BATCH), days, now));
  }
}

async function grantWithin(db: ShopDb, orderIds: readonly bigint[], days: LocalDays, now: number): Promise<void> {
  // Nobody follows these orders meanwhile: a refund is seen here, or by whoever follows it afterwards.
  await lockEarning(db);
  await advanceCampaigns(db, now);
  const campaigns = await holdCampaigns(db);
  if (campaigns.length === 0) return;
  const open = await ordersWithoutBonus(db, orderIds);
  const present = new Map((await earningOrders(db, orderIds)).map((order) => [order.id, order]));
  const versions = await rulesOfVersions(
    db,
    open.map((order) => order.ruleVersion),
  );
  const granted: CampaignOrder[] = [];
  const commands: LedgerCommand[] = [];
  const members = new Set<bigint>();
  for (const earned of open) {
    const order = present.get(earned.orderId);
    const rules = versions.get(earned.ruleVersion);
    // Deleted since: nothing is left to give a bonus for.
    if (!order || !rules) continue;
    const own = campaigns.filter(({ log }) => wasActiveAt(log, order.orderedAt)).map(({ campaign }) => campaign);
    if (own.length === 0) continue;
    const entrants = own.map((campaign) => entrantOf(campaign, order));
    const lines = earned.explanation.lines.map(({ lineId, base }) => ({ lineId, base }));
    const bonus = bonusOf(lines, entrants, rules.campaigns);
    granted.push({
      orderId: order.id,
      points: bonus.points,
      explanation: explainBonus(bonus, own, rules.campaigns),
    });
    for (const share of bonus.shares) commands.push(...awardOfShare(share, earned, order, rules, days, now));
    if (bonus.points > 0n) members.add(earned.memberId);
  }
  for (const outcome of await post(db, commands)) {
    if (!outcome.ok) throw new Error(`the ledger refused a campaign's bonus: ${outcome.reason}`);
  }
  await saveCampaignOrders(db, granted, now);
  await markMirrors(db, [...members], now);
}

function entrantOf(campaign: Campaign, order: EarningOrder): Entrant {
  const { products } = campaign;
  const lines = products === null ? order.lines : order.lines.filter((line) => isChosen(line, products));
  return {
    id: campaign.id,
    startsAt: campaign.startsAt ?? 0,
    bonus: campaign.bonus,
    lineIds: new Set(lines.map((line) => line.id)),
  };
}

/** The award of a line's share, and the change that brings it to where the order is by now. */
function awardOfShare(
  share: { campaignId: number; lineId: bigint; points: bigint },
  earned: LoyaltyOrder,
  order: EarningOrder,
  rules: ProgrammeRules,
  days: LocalDays,
  now: number,
): LedgerCommand[] {
  const line = earned.explanation.lines.find(({ lineId }) => lineId === share.lineId);
  if (!line) return [];
  const releaseAt = releaseInstant(earned.paidAt, rules.earning.pendingDays, days);
  const expiresAt = expiryInstant(now, rules.expiryMonths, days);
  const id = { orderId: order.id, lineId: share.lineId, campaignId: share.campaignId };
  const basis = { eligibleMinor: line.eligibleMinor, units: line.units, points: share.points };
  const award: LedgerCommand = {
    ...{ op: "award", ...id, ...basis, memberId: earned.memberId, ruleVersion: earned.ruleVersion, at: now, releaseAt },
    expiresAt: releaseAt !== null && releaseAt > now ? null : expiresAt,
  };
  const target = targetOf({ ...basis, lineId: share.lineId }, order, rules.earning.exclude);
  if (target === share.points) return [award];
  const clamp = rules.takenBackAfterSpending === "write_off";
  return [award, { op: "change", ...id, change: 1, target, at: now, expiresAt, clamp }];
}
