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

/** What a line must know of its order. */
type Parent = { gid: unknown; id: bigint; taxesIncluded: boolean; refunded: boolean };

/**
 * A translator for one bulk file of a shop with this currency (ISO 4217) and this way to hash e-mails. It must see the file from its beginning,
 * because whether a line's prices include tax stands in the order's line. Throws ShopifyTrouble "stop" naming a field
 * that is missing, and "retry" for a line that is no JSON (the file was cut).
 */
export function bulkTranslator(currencyCode: string, hashEmail: EmailHash): (line: string) => BulkRow {
  const amounts = amountsIn(currencyCode);
  const taxes = new TaxFlags();
  const refunded = new Set<bigint>();
  // the order that the line before was about: nearly always the next one's, too
  let last: Parent = { gid: null, id: 0n, taxesIncluded: false, refunded: false };
  return (line) => {
    const payload = parseLine(line);
    switch (gidType(payload["id"], "id")) {
      case "LineItem": {
        const gid = payload["__parentId"];
        if (gid !== last.gid) {
          const id = gidNumber(gid, "Order", "__parentId");
          last = { gid, id, taxesIncluded: taxes.of(id), refunded: refunded.has(id) };
        }
        const removedUnits = last.refunded ? 0 : unrefundedRemovals(payload, 0);
        const line = translateLine(payload, last.taxesIncluded, removedUnits, amounts);
        return { kind: "line", orderId: last.id, line };
      }
      case "Order": {
        const order = translateOrderHead(payload, currencyCode, hashEmail);
        const taxesIncluded = flag(payload["taxesIncluded"], "order.taxesIncluded");
        taxes.note(order.id, taxesIncluded);
        const hasRefunds = list(payload["refunds"], "order.refunds").length > 0;
        if (hasRefunds) refunded.add(order.id);
        last = { gid: payload["id"], id: order.id, taxesIncluded, refunded: hasRefunds };
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
