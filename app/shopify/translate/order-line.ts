import type { DiscountShare, OrderLineRecord } from "#app/domain/orders/records.ts";
import type { Amounts } from "./amounts.ts";
import { count, flag, gidNumber, list, object, objectOrNull, text, type Payload } from "./payload.ts";

/**
 * A LineItem, from a bulk line or a single read alike: gross = unit price x quantity; less everything the discounts
 * allocate to it; less the tax contained, as Shopify's tax lines state it, where the order's prices include tax. A gift
 * card is no sale: its net is 0.
 * @param removedUnits units that an edit of the order took away without refunding them, see `unrefundedRemovals`
 */
export function translateLine(
  line: Payload,
  taxesIncluded: boolean,
  removedUnits: number,
  amounts: Amounts,
): OrderLineRecord {
  const ordered = count(line["quantity"], "lineItem.quantity");
  const giftCard = flag(line["isGiftCard"], "lineItem.isGiftCard");
  const unitMinor = amounts.of(line["originalUnitPriceSet"], "lineItem.originalUnitPriceSet");
  const discount = translateDiscount(line["discountAllocations"], amounts);
  const taxMinor = taxesIncluded ? containedTax(line["taxLines"], amounts) : 0n;
  const whole = {
    id: gidNumber(line["id"], "LineItem", "lineItem.id"),
    productId: idOf(line["product"], "Product", "lineItem.product"),
    variantId: idOf(line["variant"], "ProductVariant", "lineItem.variant"),
    quantity: ordered,
    giftCard,
    grossMinor: unitMinor * BigInt(ordered),
    discountMinor: discount.totalMinor,
    taxMinor,
    netMinor: giftCard ? 0n : unitMinor * BigInt(ordered) - discount.totalMinor - taxMinor,
    discounts: discount.byCode,
  };
  return removedUnits === 0 ? whole : withoutRemoved(whole, Math.min(removedUnits, ordered), unitMinor);
}

/**
 * Units neither left on the order nor given back by a refund. Shopify's own edits come with refund lines; where there
 * are none, the removed units were never sold.
 */
export function unrefundedRemovals(line: Payload, refundedUnits: number): number {
  const ordered = count(line["quantity"], "lineItem.quantity");
  return Math.max(0, ordered - count(line["currentQuantity"], "lineItem.currentQuantity") - refundedUnits);
}

/** Shopify states discount and tax for all units ordered only: the kept units' share of both, in whole minor units. */
function withoutRemoved(line: OrderLineRecord, removedUnits: number, unitMinor: bigint): OrderLineRecord {
  const ordered = BigInt(line.quantity);
  const kept = ordered - BigInt(removedUnits);
  const grossMinor = unitMinor * kept;
  const discountMinor = (line.discountMinor * kept) / ordered;
  const taxMinor = (2n * line.taxMinor * kept + ordered) / (2n * ordered);
  return {
    ...line,
    quantity: Number(kept),
    grossMinor,
    discountMinor,
    taxMinor,
    netMinor: line.giftCard ? 0n : grossMinor - discountMinor - taxMinor,
    discounts: line.discounts.map((d) => ({ code: d.code, amountMinor: (d.amountMinor * kept) / ordered })),
  };
}

function containedTax(taxLines: unknown, amounts: Amounts): bigint {
  let sumMinor = 0n;
  for (const taxLine of list(taxLines, "lineItem.taxLines")) {
    sumMinor += amounts.of(object(taxLine, "taxLine")["priceSet"], "taxLine.priceSet");
  }
  return sumMinor;
}

function translateDiscount(allocations: unknown, amounts: Amounts): { totalMinor: bigint; byCode: DiscountShare[] } {
  let totalMinor = 0n;
  const byCode: DiscountShare[] = [];
  for (const item of list(allocations, "lineItem.discountAllocations")) {
    const allocation = object(item, "discountAllocation");
    const amountMinor = amounts.of(allocation["allocatedAmountSet"], "discountAllocation.allocatedAmountSet");
    totalMinor += amountMinor;
    // Only a DiscountCodeApplication has a code; scripts, automatic and manual discounts have none.
    const code = object(allocation["discountApplication"], "discountAllocation.discountApplication")["code"];
    if (code !== undefined && amountMinor !== 0n) addShare(byCode, text(code, "discountApplication.code"), amountMinor);
  }
  return { totalMinor, byCode };
}

function addShare(shares: DiscountShare[], code: string, amountMinor: bigint): void {
  const share = shares.find((s) => s.code === code);
  if (share) share.amountMinor += amountMinor;
  else shares.push({ code, amountMinor });
}

/** The id of something that may have been deleted since. */
function idOf(value: unknown, type: string, field: string): bigint | null {
  const target = objectOrNull(value, field);
  return target === null ? null : gidNumber(target["id"], type, field);
}
