import type { CustomerRecord, OrderLineRecord, ProductRecord } from "#app/domain/orders/records.ts";
import { ShopifyTrouble } from "../trouble.ts";
import { amountsIn } from "./amounts.ts";
import { translateCustomer } from "./customer.ts";
import type { EmailHash } from "./email-hash.ts";
import { translateLine, unrefundedRemovals } from "./order-line.ts";
import { translateOrderHead, type OrderHead } from "./order.ts";
import { flag, gidNumber, gidType, list, missing, object, type Payload } from "./payload.ts";
import { translateProduct } from "./product.ts";

/** One line of a bulk result. Lines of an order come after it, but not always right after it. */
export type BulkRow =
  /** `refunded`: it has refunds, whose lines a bulk query cannot give; read them by readRefunds */
  | { kind: "order"; order: OrderHead; refunded: boolean }
  | { kind: "line"; orderId: bigint; line: OrderLineRecord }
  | { kind: "customer"; customer: CustomerRecord }
  | { kind: "product"; product: ProductRecord }
  | { kind: "collection"; productId: bigint; collectionId: bigint };

/**
 * A translator for one bulk file of a shop with this currency (ISO 4217) and this way to hash e-mails. It must see the file from its beginning,
 * because whether a line's prices include tax stands in the order's line. Throws ShopifyTrouble "stop" naming a field
 * that is missing, and "retry" for a line that is no JSON (the file was cut).
 */
export function bulkTranslator(currencyCode: string, hashEmail: EmailHash): (line: string) => BulkRow {
  const amounts = amountsIn(currencyCode);
  const taxes = new TaxFlags();
  const refunded = new Set<bigint>();
  // most lines of an order follow each other
  let parent = { gid: "" as unknown, id: 0n };
  return (line) => {
    const payload = parseLine(line);
    switch (gidType(payload["id"], "id")) {
      case "LineItem": {
        const gid = payload["__parentId"];
        if (gid !== parent.gid) parent = { gid, id: gidNumber(gid, "Order", "__parentId") };
        const orderId = parent.id;
        const removedUnits = refunded.has(orderId) ? 0 : unrefundedRemovals(payload, 0);
        return { kind: "line", orderId, line: translateLine(payload, taxes.of(orderId), removedUnits, amounts) };
      }
      case "Order": {
        const order = translateOrderHead(payload, currencyCode, hashEmail);
        taxes.note(order.id, flag(payload["taxesIncluded"], "order.taxesIncluded"));
        const hasRefunds = list(payload["refunds"], "order.refunds").length > 0;
        if (hasRefunds) refunded.add(order.id);
        return { kind: "order", order, refunded: hasRefunds };
      }
      case "Customer":
        return { kind: "customer", customer: translateCustomer(payload, hashEmail) };
      case "Product":
        return { kind: "product", product: translateProduct(payload) };
      case "Collection":
        return {
          kind: "collection",
          productId: gidNumber(payload["__parentId"], "Product", "__parentId"),
          collectionId: gidNumber(payload["id"], "Collection", "id"),
        };
      default:
        throw missing("id");
    }
  };
}

/** The order id on a line of the bulk query that asks for ids only. */
export function readBulkOrderId(line: string): bigint {
  return gidNumber(parseLine(line)["id"], "Order", "id");
}

function parseLine(line: string): Payload {
  try {
    return object(JSON.parse(line), "line");
  } catch (error) {
    if (error instanceof SyntaxError) throw new ShopifyTrouble("retry", "BULK_LINE_CUT");
    throw error;
  }
}

/** Whether prices include tax, by order: nearly always the same in a shop, so only the exceptions are remembered. */
class TaxFlags {
  #usual: boolean | null = null;
  readonly #unusual = new Set<bigint>();

  note(orderId: bigint, taxesIncluded: boolean): void {
    this.#usual ??= taxesIncluded;
    if (taxesIncluded !== this.#usual) this.#unusual.add(orderId);
  }

  of(orderId: bigint): boolean {
    if (this.#usual === null) throw missing("__parentId");
    return this.#unusual.has(orderId) ? !this.#usual : this.#usual;
  }
}
