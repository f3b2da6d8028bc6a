/** A refund as the figures see it: when it became known, and by how much it lowers the order's net (minor units). */
export type RefundFact = { at: number; netMinor: bigint };

/**
 * What the orders room knows about an order, as the retention room needs it.
 *
 * `customerId` is null for a guest. `at` and `cancelledAt` are epoch milliseconds; `at` is `processedAt ?? createdAt`.
 * `netMinor` is lines x quantity - discounts, with contained tax and gift cards out, before refunds, in the minor units
 * of the shop's currency. `test` and `voided` carry no date: they are taken as they stand today.
 */
export type OrderFact = {
  id: bigint;
  customerId: bigint | null;
  at: number;
  test: boolean;
  voided: boolean;
  cancelledAt: number | null;
  netMinor: bigint;
  refunds: readonly RefundFact[];
};
