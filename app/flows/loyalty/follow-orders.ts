import { enqueue } from "#app/db/job-queue.ts";
import { awardsOfOrders, type AwardState } from "#app/db/queries/awards-of-orders.ts";
import { earningOrders } from "#app/db/queries/earning-orders.ts";
import {
  decidedOrders,
  forgetUnpaid,
  lockEarning,
  noteUnpaid,
  ordersSeenUnpaid,
  saveDecisions,
  type EarningRecord,
} from "#app/db/stores/earning-store.ts";
import { post } from "#app/db/stores/ledger-store.ts";
import { ensureGuests, ensureMembers } from "#app/db/stores/member-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import { readProgramme, rulesOfVersions, type Programme } from "#app/db/stores/programme-store.ts";
import { findShopById } from "#app/db/stores/shop-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { awardOf } from "#app/domain/loyalty/award.ts";
import { expiryInstant, releaseInstant } from "#app/domain/loyalty/dates.ts";
import { hasNothingLeft, wasPaidInFull, type EarningOrder } from "#app/domain/loyalty/earning-order.ts";
import { earningDecision } from "#app/domain/loyalty/earning.ts";
import { explainAwards } from "#app/domain/loyalty/explanation.ts";
import type { LedgerCommand } from "#app/domain/loyalty/ledger-command.ts";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { targetOf } from "#app/domain/loyalty/target.ts";
import { followRedemptions } from "#app/flows/loyalty/follow-redemptions.ts";
import { localDays, type LocalDays } from "#app/domain/retention/local-days.ts";

/** Orders followed in one transaction. */
const BATCH = 250;

/**
 * Brings the ledger to where the given orders are: awards those first seen paid in full, once, and moves the targets of
 * those awarded before. What is done depends on the orders' present state alone, so it may run doubled, late and in any
 * order.
 *
 * An award stays with the member who earned it: when the order is given to another customer, nothing moves (an account
 * follows a merge of customers, not an order); a guest's stays with the guest, whom the customer with that e-mail takes over; an erased customer's
 * refunds still lower the account that has no name any more. A deleted order counts as cancelled.
 * @param now epoch milliseconds
 */
export async function followOrders(shopId: number, orderIds: readonly bigint[], now: number): Promise<void> {
  const shop = await findShopById(shopId);
  // Most shops have no programme yet: their orders are not worth a lock.
  if (!shop || !(await withShop(shopId, readProgramme))?.published) return;
  const days = localDays(shop.timeZone);
  for (let at = 0; at < orderIds.length; at += BATCH) {
    const ids = orderIds.slice(at, at + BATCH);
    await withShop(shopId, (db) => followWithin(db, ids, days, now));
    // On its own: redemptions are locked before accounts wherever points come back.
    await withShop(shopId, (db) => followRedemptions(db, ids, now));
  }
}

async function followWithin(db: ShopDb, orderIds: readonly bigint[], days: LocalDays, now: number): Promise<void> {
  await lockEarning(db);
  const programme = await readProgramme(db);
  if (!programme?.published) return;
  const orders = new Map((await earningOrders(db, orderIds)).map((order) => [order.id, order]));
  const { records, commands: awards, fresh } = await decide(db, [...orders.values()], programme, days, now);
  const states = [...(await awardsOfOrders(db, orderIds)), ...fresh];
  const changes = await changesOf(db, states, orders, days, now);
  const outcomes = await post(db, [...awards, ...changes]);
  for (const outcome of outcomes) {
    if (!outcome.ok) throw new Error(`the ledger refused to follow an order: ${outcome.reason}`);
  }
  await saveDecisions(db, records);
  const earned = records.filter((record) => record.memberId !== null).map((record) => String(record.orderId));
  if (earned.length > 0)
    await enqueue(db, { name: "campaigns.grant-bonus", data: { shopId: db.shopId, orderIds: earned } });
  const touched = new Set([...fresh.map((state) => state.memberId), ...membersOfChanges(states, changes)]);
  await markMirrors(db, [...touched], now);
  const hopeless = orderIds.filter((id) => {
    const order = orders.get(id);
    return !order || hasNothingLeft(order);
  });
  await forgetUnpaid(db, [...records.map((record) => record.orderId), ...hopeless]);
}

/** What becomes of the orders that were not decided yet. */
async function decide(
  db: ShopDb,
  orders: readonly EarningOrder[],
  programme: Programme,
  days: LocalDays,
  now: number,
): Promise<{ records: EarningRecord[]; commands: LedgerCommand[]; fresh: AwardState[] }> {
  const ids = orders.map((order) => order.id);
  const decided = await decidedOrders(db, ids);
  const seenUnpaid = await ordersSeenUnpaid(db, ids);
  const open = orders.filter((order) => !decided.has(order.id));
  await noteUnpaid(
    db,
    open.filter((order) => !wasPaidInFull(order) && !hasNothingLeft(order)).map((order) => order.id),
    now,
  );
  const { version: ruleVersion, rules } = programme.published as NonNullable<Programme["published"]>;
  const judged = open.map((order) => {
    // Shopify's order does not say when it was paid: at once, unless it was seen unpaid; then by the change we now see.
    const paidAt = seenUnpaid.has(order.id) ? order.updatedAt : order.orderedAt;
    return { order, paidAt, decision: earningDecision(order, paidAt, rules, programme) };
  });
  const earners = judged.filter(({ decision }) => decision.kind === "earns");
  const memberOf = await membersOfOrders(
    db,
    earners.map(({ order }) => order),
    now,
  );
  const records: EarningRecord[] = [];
  const commands: LedgerCommand[] = [];
  const fresh: AwardState[] = [];
  for (const { order, paidAt, decision } of judged) {
    const record = { orderId: order.id, ruleVersion, paidAt, awardedAt: now };
    if (decision.kind === "never") {
      records.push({ ...record, memberId: null, points: 0n, explanation: { reason: decision.reason, lines: [] } });
    }
    const memberId = decision.kind === "earns" ? memberOf(order) : undefined;
    // Erased a moment ago: nobody is left who could earn.
    if (memberId === undefined) continue;
    const lines = awardOf(order, rules);
    const releaseAt = releaseInstant(paidAt, rules.earning.pendingDays, days);
    const expiresAt = releaseAt !== null && releaseAt > now ? null : expiryInstant(now, rules.expiryMonths, days);
    for (const { line, eligibleMinor, points } of lines) {
      if (points === 0n) continue;
      const award = {
        ...{ orderId: order.id, lineId: line.id, campaignId: 0, memberId, ruleVersion },
        ...{ eligibleMinor, units: line.quantity, points },
      };
      commands.push({ op: "award", ...award, at: now, releaseAt, expiresAt });
      fresh.push({ ...award, target: points, changes: 0 });
    }
    const points = lines.reduce((sum, line) => sum + line.points, 0n);
    records.push({ ...record, memberId, points, explanation: explainAwards(lines) });
  }
  return { records, commands, fresh };
}

/** Who earns: the customer, or the guest with that e-mail, made a member where needed. */
async function membersOfOrders(
  db: ShopDb,
  orders: readonly EarningOrder[],
  now: number,
): Promise<(order: EarningOrder) => bigint | undefined> {
  const customers = await ensureMembers(
    db,
    orders.flatMap(({ customerId }) => (customerId === null ? [] : [customerId])),
    now,
  );
  const guests = await ensureGuests(
    db,
    orders.flatMap(({ guestHash }) => (guestHash === null ? [] : [guestHash])),
    now,
  );
  return ({ customerId, guestHash }) =>
    customerId !== null ? customers.get(customerId) : guests.get(Buffer.from(guestHash ?? []).toString("hex"));
}

/** The changes that bring awards to where their orders are, each under the rules that made it. */
async function changesOf(
  db: ShopDb,
  states: readonly AwardState[],
  orders: ReadonlyMap<bigint, EarningOrder>,
  days: LocalDays,
  now: number,
): Promise<Extract<LedgerCommand, { op: "change" }>[]> {
  const versions = await rulesOfVersions(
    db,
    states.map((state) => state.ruleVersion),
  );
  return states.flatMap((state) => {
    const rules = versions.get(state.ruleVersion) as ProgrammeRules;
    const target = targetOf(state, orders.get(state.orderId) ?? null, rules.earning.exclude);
    if (target === state.target) return [];
    return [
      {
        ...{ op: "change" as const, orderId: state.orderId, lineId: state.lineId, campaignId: state.campaignId },
        ...{ change: state.changes + 1, target, at: now },
        expiresAt: expiryInstant(now, rules.expiryMonths, days),
        clamp: rules.takenBackAfterSpending === "write_off",
      },
    ];
  });
}

function membersOfChanges(
  states: readonly AwardState[],
  changes: readonly Extract<LedgerCommand, { op: "change" }>[],
): bigint[] {
  const changed = new Set(changes.map((change) => change.orderId));
  return states.filter((state) => changed.has(state.orderId)).map((state) => state.memberId);
}
