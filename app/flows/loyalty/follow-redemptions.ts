import { enqueue } from "#app/db/job-queue.ts";
import { codesOfOrders, hasForgottenCodes, ordersWithCode } from "#app/db/queries/code-orders.ts";
import { memberFamily } from "#app/db/queries/member-family.ts";
import { spentExpiries } from "#app/db/queries/spent-expiries.ts";
import { post } from "#app/db/stores/ledger-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import {
  lockRedemption,
  lockRedemptionsOf,
  moveRedemption,
  noteOrder,
  noteReturned,
} from "#app/db/stores/redemption-store.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { LedgerCommand } from "#app/domain/loyalty/ledger-command.ts";
import { spendingKey, type Redemption } from "#app/domain/loyalty/redemption.ts";
import { expiryOfReturned, pointsBack, type CodeOrder } from "#app/domain/loyalty/returning-points.ts";

/**
 * Looks which of the orders carry codes that points were redeemed for: the redemptions become used, and as much as their
 * refunds ask for comes back. May be told of the same orders any number of times, in any order.
 * @param orderIds orders that were stored, changed or deleted
 */
export async function followRedemptions(db: ShopDb, orderIds: readonly bigint[], now: number): Promise<void> {
  const carried = await codesOfOrders(db, orderIds);
  const codes = [...new Set(carried.map(({ code }) => code))];
  for (const redemption of await lockRedemptionsOf(db, codes, orderIds)) {
    const orders = carried.filter(({ code }) => code === redemption.code).map(({ orderId }) => orderId);
    await follow(db, redemption, orders, now);
  }
}

/** The same for one redemption; orders of the member that carry its code are found without being named. */
export async function followRedemption(
  db: ShopDb,
  id: string,
  orderIds: readonly bigint[],
  now: number,
): Promise<void> {
  const redemption = await lockRedemption(db, id);
  if (redemption) await follow(db, redemption, orderIds, now);
}

async function follow(db: ShopDb, redemption: Redemption, orderIds: readonly bigint[], now: number): Promise<void> {
  const { id, code } = redemption;
  if (code === null || redemption.state === "failed") return;
  const family = await memberFamily(db, redemption.memberId);
  const known = redemption.usedOrderId === null ? orderIds : [...orderIds, redemption.usedOrderId];
  const orders = await ordersWithCode(db, code, { customerId: family?.customerId ?? null, orderIds: known });
  const [first] = orders;
  if (redemption.issuedAt === null) {
    // Whoever settles it comes back with this order when the points are spent.
    if (first) await noteOrder(db, id, first.orderId);
    if (first) await enqueue(db, { name: "loyalty.settle-redemptions", data: { shopId: db.shopId } });
    return;
  }
  if (first && redemption.state !== "used") {
    await moveRedemption(db, id, { state: "used", usedOrderId: first.orderId, endedAt: now });
  }
  // The order was given to somebody who is erased since: it is not gone, and what has come back by now stays.
  if (!first && redemption.usedOrderId !== null && (await hasForgottenCodes(db, redemption.usedOrderId))) return;
  // What an erased member would get nobody could spend.
  if (!family || family.erased) return;
  const state = first ? "used" : redemption.state;
  await returnPoints(db, { ...redemption, state }, orders, family.memberId, now);
  await markMirrors(db, [family.memberId], now);
}

/** Posts what separates the points that have come back from those that should have. */
async function returnPoints(
  db: ShopDb,
  redemption: Redemption,
  orders: readonly (CodeOrder & { orderId: bigint })[],
  memberId: bigint,
  now: number,
): Promise<void> {
  const { id, returnedPoints } = redemption;
  const target = pointsBack(redemption, orders);
  if (target === returnedPoints) return;
  const n = redemption.returns + 1;
  const key = `return:${id}:${n}`;
  // Points of a code that no order carries come back because it was cancelled or ran out.
  const orderId = orders[0]?.orderId ?? (redemption.state === "used" ? redemption.usedOrderId : null);
  const cause = { rewardId: redemption.rewardId, redemptionId: id, ...(orderId === null ? {} : { orderId }) };
  const expiresAt = expiryOfReturned(await spentExpiries(db, spendingKey(id)), now);
  const command: LedgerCommand =
    target > returnedPoints
      ? { op: "credit", key, memberId, kind: "return", points: target - returnedPoints, at: now, expiresAt, cause }
      : {
          op: "debit",
          key,
          memberId,
          kind: "redemption",
          points: returnedPoints - target,
          mayOwe: true,
          at: now,
          cause,
        };
  const [outcome] = await post(db, [command]);
  if (outcome?.ok !== true) throw new Error(`points cannot come back: ${outcome?.reason ?? ""}`);
  await noteReturned(db, id, target, n);
}
