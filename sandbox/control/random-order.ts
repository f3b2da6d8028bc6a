import { createHash } from "node:crypto";
import { formatAmount } from "../store/money.ts";
import type { NewOrder } from "../store/place-order.ts";
import type { Store } from "../store/store.ts";

/** Draws in [0, 1) that hang on a seed alone. */
export function createRandomDraw(seed: string): () => number {
  let count = 0;
  return () => {
    count += 1;
    return createHash("sha256").update(`${seed}:${count}`).digest().readUInt32BE() / 2 ** 32;
  };
}

/**
 * An order as the store's customers place them: the customer, the products and the prices of an order it has, one to
 * three of its lines. A store without orders gets a guest's order of one item.
 */
export function randomOrder(store: Store, draw: () => number): NewOrder {
  const orders = store.orderIndex("ID").items;
  const model = orders[Math.floor(draw() * orders.length)];
  const buyer = orders[Math.floor(draw() * orders.length)];
  if (model === undefined || buyer === undefined) return { lines: [{ quantity: 1 }] };
  const first = Math.floor(draw() * model.lines.length);
  const lines = model.lines.slice(first, first + 1 + Math.floor(draw() * 3)).map((line) => ({
    productId: line.product?.id ?? null,
    title: line.title,
    quantity: 1 + Math.floor(draw() * 3),
    unitPrice: formatAmount(line.unitPriceMinor, store.shop.exponent),
  }));
  return { customerId: buyer.customer?.id ?? null, lines };
}
