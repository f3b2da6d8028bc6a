import { z } from "zod";
import type { JobName } from "#app/domain/shops/job.ts";
import { grantBonus } from "#app/flows/campaigns/grant-bonus.ts";
import { carryOutGrants } from "#app/flows/loyalty/carry-out-grants.ts";
import { checkLedger } from "#app/flows/loyalty/check-ledger.ts";
import { dateLotsAfterSwitch } from "#app/flows/loyalty/date-lots.ts";
import { expireLots } from "#app/flows/loyalty/expire-lots.ts";
import { foldMonths } from "#app/flows/loyalty/fold-months.ts";
import { followAllCustomers, followCustomers } from "#app/flows/loyalty/follow-customers.ts";
import { followAllOrders } from "#app/flows/loyalty/follow-all-orders.ts";
import { followOrders } from "#app/flows/loyalty/follow-orders.ts";
import { giveBirthdayGifts } from "#app/flows/loyalty/give-birthday-gifts.ts";
import { mergeCustomers } from "#app/flows/loyalty/merge-members.ts";
import { releaseAwards } from "#app/flows/loyalty/release-awards.ts";
import { findDeletedOrders } from "#app/flows/orders/find-deleted-orders.ts";
import { importBulk } from "#app/flows/orders/import-bulk.ts";
import { reconcileOrders } from "#app/flows/orders/reconcile-orders.ts";
import { refreshObjects } from "#app/flows/orders/refresh-objects.ts";
import { rereadProducts } from "#app/flows/orders/reread-products.ts";
import { syncShop } from "#app/flows/orders/sync-shop.ts";
import { foldUnits } from "#app/flows/retention/fold-units.ts";
import { rebuildRetention } from "#app/flows/retention/rebuild-retention.ts";
import { snapshotRetention } from "#app/flows/retention/snapshot-retention.ts";
import { checkRetention } from "#app/flows/retention/verify-retention.ts";
import { settleRedemptions } from "#app/flows/loyalty/settle-redemptions.ts";
import { settleHandOvers } from "#app/flows/shops/settle-hand-overs.ts";
import { mirrorStorefront } from "#app/flows/storefront/mirror-members.ts";
import { reconcileMirrors } from "#app/flows/storefront/reconcile-mirrors.ts";
import { handlePrivacy } from "#app/flows/shops/handle-privacy.ts";

const clock = (): number => Date.now();
const shopId = z.int().positive();
const shop = z.object({ shopId });
const ids = z.array(
  z
    .string()
    .regex(/^-?\d{1,19}$/)
    .transform(BigInt),
);
const units = z.object({ shopId, customerIds: ids, guestDays: z.array(z.int()) });
const someCustomers = z.object({ shopId, customerIds: ids });
const someOrders = z.object({ shopId, orderIds: ids });

/** A job of a shop: it begins when all that was handed over to it is committed. */
function ofShop(flow: (shopId: number) => Promise<unknown>): (data: unknown) => Promise<unknown> {
  return async (data) => {
    const { shopId } = shop.parse(data);
    await settleHandOvers(shopId);
    return flow(shopId);
  };
}

/** Every job: its payload, checked, and the one flow it starts. */
export const catalogue: Record<JobName, (data: unknown) => Promise<unknown>> = {
  "orders.sync-shop": ofShop((shopId) => syncShop(shopId, clock())),
  "orders.import-bulk": ofShop((shopId) => importBulk(shopId, clock)),
  "orders.refresh": ofShop((shopId) => refreshObjects(shopId, clock)),
  "orders.reconcile": ofShop((shopId) => reconcileOrders(shopId, clock())),
  "orders.find-deleted": ofShop((shopId) => findDeletedOrders(shopId, clock())),
  "orders.reread-products": ofShop((shopId) => rereadProducts(shopId, clock())),
  "retention.fold": (data) => {
    const { shopId, ...folded } = units.parse(data);
    return foldUnits(shopId, folded, clock());
  },
  "retention.rebuild": ofShop((shopId) => rebuildRetention(shopId, clock())),
  "retention.snapshot": ofShop((shopId) => snapshotRetention(shopId, clock())),
  "retention.check": ofShop((shopId) => checkRetention(shopId, clock())),
  "loyalty.settle-redemptions": ofShop((shopId) => settleRedemptions(shopId, clock)),
  "loyalty.follow-orders": (data) => {
    const { shopId, orderIds } = someOrders.parse(data);
    return followOrders(shopId, orderIds, clock());
  },
  "loyalty.follow-all": ofShop((shopId) => followAllOrders(shopId, clock)),
  "loyalty.release": ofShop((shopId) => releaseAwards(shopId, clock())),
  "loyalty.expire": ofShop((shopId) => expireLots(shopId, clock())),
  "loyalty.date-lots": ofShop((shopId) => dateLotsAfterSwitch(shopId, clock())),
  "loyalty.fold-months": ofShop((shopId) => foldMonths(shopId, clock())),
  "loyalty.check": ofShop((shopId) => checkLedger(shopId)),
  "loyalty.follow-customers": (data) => {
    const { shopId, customerIds } = someCustomers.parse(data);
    return followCustomers(shopId, customerIds, clock());
  },
  "loyalty.follow-all-customers": ofShop((shopId) => followAllCustomers(shopId, clock)),
  "loyalty.merge-customers": async (data) => {
    const { shopId, customerIds } = someCustomers.parse(data);
    const [keptId, goneId] = customerIds;
    // One of them was erased while the job waited: nothing is left to merge.
    if (keptId === undefined || goneId === undefined) return;
    return mergeCustomers(shopId, keptId, goneId, clock());
  },
  "loyalty.give-birthday-gifts": ofShop((shopId) => giveBirthdayGifts(shopId, clock())),
  "loyalty.carry-out-grants": ofShop((shopId) => carryOutGrants(shopId, clock)),
  "campaigns.grant-bonus": (data) => {
    const { shopId, orderIds } = someOrders.parse(data);
    return grantBonus(shopId, orderIds, clock());
  },
  "storefront.mirror": ofShop((shopId) => mirrorStorefront(shopId, clock)),
  "storefront.reconcile": ofShop((shopId) => reconcileMirrors(shopId, clock)),
  "shops.handle-privacy": ofShop((shopId) => handlePrivacy(shopId, clock())),
};
