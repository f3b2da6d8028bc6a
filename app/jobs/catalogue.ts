import { z } from "zod";
import type { JobName } from "#app/domain/shops/job.ts";
import { findDeletedOrders } from "#app/flows/orders/find-deleted-orders.ts";
import { importBulk } from "#app/flows/orders/import-bulk.ts";
import { reconcileOrders } from "#app/flows/orders/reconcile-orders.ts";
import { refreshObjects } from "#app/flows/orders/refresh-objects.ts";
import { syncShop } from "#app/flows/orders/sync-shop.ts";
import { foldUnits } from "#app/flows/retention/fold-units.ts";
import { rebuildRetention } from "#app/flows/retention/rebuild-retention.ts";
import { snapshotRetention } from "#app/flows/retention/snapshot-retention.ts";
import { handlePrivacy } from "#app/flows/shops/handle-privacy.ts";

const clock = (): number => Date.now();
const shopId = z.int().positive();
const shop = z.object({ shopId });
const units = z.object({
  shopId,
  customerIds: z.array(
    z
      .string()
      .regex(/^-?\d{1,19}$/)
      .transform(BigInt),
  ),
  guestDays: z.array(z.int()),
});

/** Every job: its payload, checked, and the one flow it starts. */
export const catalogue: Record<JobName, (data: unknown) => Promise<unknown>> = {
  "orders.sync-shop": (data) => syncShop(shop.parse(data).shopId, clock()),
  "orders.import-bulk": (data) => importBulk(shop.parse(data).shopId, clock),
  "orders.refresh": (data) => refreshObjects(shop.parse(data).shopId, clock),
  "orders.reconcile": (data) => reconcileOrders(shop.parse(data).shopId, clock()),
  "orders.find-deleted": (data) => findDeletedOrders(shop.parse(data).shopId, clock()),
  "retention.fold": (data) => {
    const { shopId, ...folded } = units.parse(data);
    return foldUnits(shopId, folded, clock());
  },
  "retention.rebuild": (data) => rebuildRetention(shop.parse(data).shopId, clock()),
  "retention.snapshot": (data) => snapshotRetention(shop.parse(data).shopId, clock()),
  "shops.handle-privacy": (data) => handlePrivacy(shop.parse(data).shopId, clock()),
};
