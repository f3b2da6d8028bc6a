import { customerCount } from "#app/db/queries/customer-count.ts";
import { guestOrderFactsOfDays, orderFactsOfCustomers, ordersCountedByShopify } from "#app/db/queries/order-facts.ts";
import {
  applyRollupDifference,
  loadCustomerFacts,
  loadGuestDayFacts,
  lockRetention,
  noteRetentionChange,
  readRetentionState,
  saveCustomerFacts,
  saveGuestDayFacts,
} from "#app/db/stores/retention-store.ts";
import { enqueue } from "#app/db/job-queue.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import type { OrderFact } from "#app/domain/orders/order.ts";
import { contribute } from "#app/domain/retention/contribute.ts";
import { localDays } from "#app/domain/retention/local-days.ts";
import { Rollup } from "#app/domain/retention/rollup.ts";
import {
  foldUnit,
  guestUnitOf,
  type FoldContext,
  type UnitFacts,
  type UnitKind,
} from "#app/domain/retention/unit-facts.ts";

/**
 * Ranked figures are recomputed at the earliest this long after a change, so that a storm costs one pass; a pass goes
 * over all orders, and so in a large shop the next one waits longer (200,000 customers: a minute).
 */
const SNAPSHOT_DEBOUNCE_SECONDS = 5;
const CUSTOMERS_A_FURTHER_SECOND = 4_000;

/** The units whose orders changed: customers by id, guests by UTC day. */
export type Units = { customerIds: readonly bigint[]; guestDays: readonly number[] };

/**
 * Folds the given units again and applies what changed to the shop's rollup, in one transaction. Before the first full
 * rebuild there is nothing to apply a difference to, and the rebuild will read these orders anyway.
 * @returns whether the rollup now knows the change
 */
export function foldUnits(shopId: number, units: Units, now: number): Promise<boolean> {
  return withShop(shopId, (db) => foldUnitsWithin(db, units, now));
}

/** As `foldUnits`, in the caller's transaction. */
export async function foldUnitsWithin(db: ShopDb, units: Units, now: number): Promise<boolean> {
  await lockRetention(db);
  const state = await readRetentionState(db);
  if (!state?.builtAt) return false;
  const { dayOf, endOf } = localDays(state.timeZone);
  const context: FoldContext = { cutoffMs: endOf(dayOf(now)), dayOf };
  const difference = new Rollup();
  await foldCustomers(db, units.customerIds, context, difference);
  await foldGuestDays(db, units.guestDays, context, difference);
  await applyRollupDifference(db, difference);
  await noteRetentionChange(db, state.timeZone, now, false);
  const { shopId } = db;
  const startAfterSeconds =
    SNAPSHOT_DEBOUNCE_SECONDS + Math.floor((await customerCount(db)) / CUSTOMERS_A_FURTHER_SECOND);
  await enqueue(db, { name: "retention.snapshot", data: { shopId } }, { startAfterSeconds });
  return true;
}

async function foldCustomers(
  db: ShopDb,
  ids: readonly bigint[],
  context: FoldContext,
  difference: Rollup,
): Promise<void> {
  if (ids.length === 0) return;
  const before = await loadCustomerFacts(db, ids);
  const orders = groupBy(await orderFactsOfCustomers(db, ids), (order) => order.customerId ?? 0n);
  const counted = await ordersCountedByShopify(db, ids);
  const after = new Map(ids.map((id) => [id, foldUnit(orders.get(id) ?? [], context, counted.get(id) ?? null)]));
  addDifference(before, after, "customer", difference);
  await saveCustomerFacts(db, after);
}

async function foldGuestDays(
  db: ShopDb,
  days: readonly number[],
  context: FoldContext,
  difference: Rollup,
): Promise<void> {
  if (days.length === 0) return;
  const before = await loadGuestDayFacts(db, days);
  const orders = groupBy(await guestOrderFactsOfDays(db, days), (order) => guestUnitOf(order.at));
  const after = new Map(days.map((day) => [day, foldUnit(orders.get(day) ?? [], context)]));
  addDifference(before, after, "guests", difference);
  await saveGuestDayFacts(db, after);
}

function addDifference<Id>(
  before: Map<Id, UnitFacts>,
  after: Map<Id, UnitFacts>,
  kind: UnitKind,
  difference: Rollup,
): void {
  for (const facts of after.values()) contribute(facts, kind, (k, a, b, n) => difference.add(k, a, b, n));
  for (const facts of before.values()) contribute(facts, kind, (k, a, b, n) => difference.add(k, a, b, -n));
}

function groupBy<Key>(orders: readonly OrderFact[], keyOf: (order: OrderFact) => Key): Map<Key, OrderFact[]> {
  const groups = new Map<Key, OrderFact[]>();
  for (const order of orders) {
    const key = keyOf(order);
    const group = groups.get(key);
    if (group) group.push(order);
    else groups.set(key, [order]);
  }
  return groups;
}
