import { PART_PAYMENT_REFUNDED } from "#app/domain/orders/records.ts";

/**
 * What earning asks of an order. Amounts are minor units of the shop's currency, instants epoch milliseconds. Shipping,
 * tips and tax added on top of prices are in none of the amounts: they never count.
 */
export type EarningOrder = {
  id: bigint;
  /** null for a guest, negative for an erased customer; of a guest who was claimed, the customer who is known by the same e-mail */
  customerId: bigint | null;
  /** keyed hash of a guest's e-mail; null for a customer, and for a guest who left none */
  guestHash: Uint8Array | null;
  /** of the customer, as Shopify has them now */
  customerTags: readonly string[];
  /** processedAt, or createdAt where there is none */
  orderedAt: number;
  updatedAt: number;
  cancelledAt: number | null;
  test: boolean;
  financialStatus: string;
  sourceName: string | null;
  lines: readonly EarningLine[];
  /** sum of the refunds that name no lines */
  refundedWithoutLinesMinor: bigint;
};

export type EarningLine = {
  id: bigint;
  productId: bigint | null;
  collectionIds: readonly bigint[];
  /** of the product */
  tags: readonly string[];
  /** units bought, those given back later included */
  quantity: number;
  giftCard: boolean;
  /** price x quantity, as charged */
  grossMinor: bigint;
  discountMinor: bigint;
  /** tax contained in gross - discount; 0 where prices exclude tax */
  taxMinor: bigint;
  /** units given back so far */
  refundedUnits: number;
};

/** Whether an order has been paid in full at some time: what was given back afterwards changes nothing about that. */
export function wasPaidInFull(order: Pick<EarningOrder, "financialStatus">): boolean {
  return ["PAID", "PARTIALLY_REFUNDED", "REFUNDED"].includes(order.financialStatus);
}

/** Whether nothing of an order is left to earn points for: cancelled, voided, a test, or all its money given back. */
export function hasNothingLeft(order: Pick<EarningOrder, "financialStatus" | "cancelledAt" | "test">): boolean {
  return (
    order.test ||
    order.cancelledAt !== null ||
    ["VOIDED", "REFUNDED", PART_PAYMENT_REFUNDED].includes(order.financialStatus)
  );
}

/** A name for who earns by an order, customer or guest, the same for all of one's orders; empty for a guest who left no e-mail. */
export function earnerOf({ customerId, guestHash }: Pick<EarningOrder, "customerId" | "guestHash">): string {
  return customerId?.toString() ?? Buffer.from(guestHash ?? []).toString("hex");
}
