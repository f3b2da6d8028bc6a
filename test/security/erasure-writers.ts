import { withShop } from "#app/db/with-shop.ts";
import { enqueue } from "#app/db/job-queue.ts";
import { storeCustomers } from "#app/db/stores/customer-store.ts";
import { membersOf } from "#app/db/stores/member-store.ts";
import { mark } from "#app/db/stores/dirty-store.ts";
import { storeOrders, storeRefunds, type TouchedUnits } from "#app/db/stores/order-store.ts";
import { storeProducts } from "#app/db/stores/product-store.ts";
import type { CustomerRecord, OrderRecord } from "#app/domain/orders/records.ts";
import { adjustPoints } from "#app/flows/loyalty/adjust-points.ts";
import { foldUnits } from "#app/flows/retention/fold-units.ts";
import { rebuildRetention } from "#app/flows/retention/rebuild-retention.ts";
import { snapshotRetention } from "#app/flows/retention/snapshot-retention.ts";

const HOUR = 3_600_000;

/** An order of the customer with everything personal that an order may carry. `version` raises updatedAt. */
export function orderOf(customerId: bigint | null, id: bigint, version: number): OrderRecord {
  const at = Date.UTC(2026, 0, 1) + Number(id % 1_000n) * HOUR;
  const utm = {
    source: "mail",
    medium: "utm-canary",
    campaign: `for-${customerId}`,
    content: `who=${customerId}`,
    term: null,
  };
  return {
    id,
    customerId,
    orderedAt: at,
    updatedAt: at + version,
    cancelledAt: null,
    test: false,
    financialStatus: "PAID",
    netMinor: 900n,
    sourceName: "web",
    countryCode: "GB",
    discountCodes: [`CODE-OF-${customerId}`],
    visit: { source: `from-${customerId}`, utm },
    guestHash: null,
    lines: [
      {
        id: id + 500_000n,
        productId: 41n,
        variantId: null,
        quantity: 1,
        giftCard: false,
        grossMinor: 1_000n,
        discountMinor: 100n,
        taxMinor: 0n,
        netMinor: 900n,
        discounts: [{ code: `CODE-OF-${customerId}`, amountMinor: 100n }],
      },
    ],
    refunds: [],
  };
}

export const customerOf = (id: bigint, version: number): CustomerRecord => ({
  id,
  createdAt: Date.UTC(2026, 0, 1),
  updatedAt: Date.UTC(2026, 0, 1) + version,
  numberOfOrders: 2n,
  tags: [`tag-of-${id}`],
  countryCode: "GB",
  emailConsent: "SUBSCRIBED",
  emailHash: Buffer.from(`mail-of-${id}`),
  birthday: { month: 2, day: 29 },
});

/** Who may be at work while a customer or a shop is erased. */
export type Writer = {
  name: string;
  /** finds the row (of :customer or :order) that the writer has to wait for, after it has looked who is erased, when somebody else holds it */
  waitsFor: string;
  write(shopId: number, customerId: bigint, orderId: bigint, version: number): Promise<unknown>;
};

const handOver = async (shopId: number, touched: TouchedUnits, db: Parameters<typeof enqueue>[0]): Promise<void> =>
  enqueue(db, {
    name: "retention.fold",
    data: { shopId, customerIds: touched.customerIds.map(String), guestDays: touched.guestDays },
  });

export const WRITERS: readonly Writer[] = [
  {
    name: "storing an order that is there",
    waitsFor: "SELECT 1 FROM orders WHERE id = :order FOR UPDATE",
    write: (shopId, customerId, orderId, version) =>
      withShop(shopId, async (db) =>
        handOver(shopId, await storeOrders(db, [orderOf(customerId, orderId, version)]), db),
      ),
  },
  {
    name: "storing an old and a new order",
    waitsFor: "SELECT 1 FROM orders WHERE id = :order FOR UPDATE",
    write: (shopId, customerId, orderId, version) =>
      withShop(shopId, async (db) => {
        const orders = [orderOf(customerId, orderId, version), orderOf(customerId, orderId + 100_000n, version)];
        await handOver(shopId, await storeOrders(db, orders), db);
      }),
  },
  {
    name: "storing an order without its customer",
    waitsFor: "SELECT 1 FROM orders WHERE id = :order FOR UPDATE",
    write: (shopId, _customerId, orderId, version) =>
      withShop(shopId, async (db) => handOver(shopId, await storeOrders(db, [orderOf(null, orderId, version)]), db)),
  },
  {
    name: "storing refunds",
    waitsFor: "SELECT 1 FROM orders WHERE id = :order FOR UPDATE",
    write: (shopId, _customerId, orderId) =>
      withShop(shopId, async (db) => {
        const refund = {
          id: orderId + 700_000n,
          createdAt: Date.UTC(2026, 1, 1),
          netMinor: 0n,
          shippingMinor: 0n,
          shippingReturned: false,
          lines: [],
        };
        await handOver(shopId, await storeRefunds(db, [{ id: orderId, refunds: [refund] }]), db);
      }),
  },
  {
    name: "storing the customer",
    waitsFor: "SELECT 1 FROM customers WHERE id = :customer FOR UPDATE",
    write: (shopId, customerId, _orderId, version) =>
      withShop(shopId, (db) => storeCustomers(db, [customerOf(customerId, version)])),
  },
  {
    name: "marking the customer",
    waitsFor: "SELECT 1 FROM dirty_objects WHERE subject = 'customer' AND id = :customer FOR UPDATE",
    write: (shopId, customerId) => withShop(shopId, (db) => mark(db, "customer", [customerId], Date.now())),
  },
  {
    name: "folding the customer",
    waitsFor: "SELECT 1 FROM customer_facts WHERE customer_id = :customer FOR UPDATE",
    write: (shopId, customerId) => foldUnits(shopId, { customerIds: [customerId], guestDays: [] }, Date.now()),
  },
  {
    name: "rebuilding the figures",
    waitsFor: "SELECT 1 FROM retention_states FOR UPDATE",
    write: (shopId) => rebuildRetention(shopId, Date.now()),
  },
  {
    name: "ranking customers",
    waitsFor: "SELECT 1 FROM retention_snapshots WHERE subject = 'rfm' FOR UPDATE",
    write: (shopId) => snapshotRetention(shopId, Date.now()),
  },
  {
    name: "giving the customer points by hand",
    waitsFor: "LOCK TABLE loyalty_reasons IN SHARE MODE",
    write: async (shopId, customerId, _orderId, version) => {
      const memberId = (await withShop(shopId, (db) => membersOf(db, [customerId]))).get(customerId) ?? 0n;
      const given = { memberId, points: 5n, reason: `for ${customerId}`, operationId: `${version}`, actor: "7" };
      return adjustPoints(shopId, given, Date.now());
    },
  },
  {
    name: "storing products",
    waitsFor: "SELECT 1 FROM products FOR UPDATE",
    write: (shopId) =>
      withShop(shopId, (db) =>
        storeProducts(
          db,
          [41n, 42n].map((id) => ({
            id,
            title: "Tea",
            productType: "",
            tags: [],
            collectionIds: [],
            updatedAt: Date.now(),
          })),
        ),
      ),
  },
];
