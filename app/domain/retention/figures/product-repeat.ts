import { IdIndex, wordsOf } from "../../orders/id-index.ts";
import { NO_DAY, type CustomerColumns } from "../customer-columns.ts";

/**
 * Order lines as columns, at least those of every customer's first counted order; others are passed over, so any
 * superset will do. `productId` is 0 for a line without a product. A product may stand on several lines of an order.
 */
export type LineColumns = { orderId: BigInt64Array; productId: BigInt64Array };

export type ProductRepeat = {
  productId: bigint;
  firstBuyers: number;
  reorderedWithin90Days: number;
  matured90: number;
};

const WINDOW_DAYS = 90;

/**
 * The products most customers bought in their first counted order (returned and free lines count), ties to the smaller
 * id. `matured90`: those whose first order was at least 90 days before `asOf` (a day); `reorderedWithin90Days`: those of
 * them with any further counted order within 0..90 days. Customers whose first order is not known are left out.
 */
export function productRepeat(
  lines: LineColumns,
  customers: CustomerColumns,
  asOf: number,
  limit = 10,
): ProductRepeat[] {
  const { products, pairs } = firstPurchases(lines, customers);
  const buyers = new Int32Array(products.length);
  const matured = new Int32Array(products.length);
  const reordered = new Int32Array(products.length);
  for (let product = 0; product < products.length; product++) {
    let previous = -1;
    for (const customer of pairs.customersOf(product)) {
      if (customer === previous) continue;
      previous = customer;
      buyers[product] = (buyers[product] as number) + 1;
      const firstDay = customers.firstDay[customer] as number;
      if (asOf - firstDay < WINDOW_DAYS) continue;
      matured[product] = (matured[product] as number) + 1;
      const secondDay = customers.secondDay[customer] as number;
      if (secondDay !== NO_DAY && secondDay - firstDay <= WINDOW_DAYS) {
        reordered[product] = (reordered[product] as number) + 1;
      }
    }
  }
  return Array.from(products.keys())
    .sort((x, y) => {
      const difference = (buyers[y] as number) - (buyers[x] as number);
      return difference || ((products[x] as bigint) < (products[y] as bigint) ? -1 : 1);
    })
    .slice(0, limit)
    .map((product) => ({
      productId: products[product] as bigint,
      firstBuyers: buyers[product] as number,
      reorderedWithin90Days: reordered[product] as number,
      matured90: matured[product] as number,
    }));
}

/** Who bought what in their first order: customers by product, ascending, so that repeats stand together. */
function firstPurchases(
  lines: LineColumns,
  customers: CustomerColumns,
): { products: BigInt64Array; pairs: { customersOf(product: number): Int32Array } } {
  const customerByOrder = new IdIndex(customers.firstOrderId.length);
  const firstOrders = wordsOf(customers.firstOrderId);
  for (let i = 0; i < customers.firstOrderId.length; i++) {
    customerByOrder.addWords(firstOrders[i * 2] as number, firstOrders[i * 2 + 1] as number);
  }
  const productIndex = new IdIndex();
  const orderWords = wordsOf(lines.orderId);
  const productWords = wordsOf(lines.productId);
  const lineCustomer = new Int32Array(lines.orderId.length);
  const lineProduct = new Int32Array(lines.orderId.length);
  let kept = 0;
  for (let line = 0; line < lines.orderId.length; line++) {
    const low = productWords[line * 2] as number;
    const high = productWords[line * 2 + 1] as number;
    if (low === 0 && high === 0) continue;
    const customer = customerByOrder.findWords(orderWords[line * 2] as number, orderWords[line * 2 + 1] as number);
    if (customer < 0 || customers.knownFirst[customer] === 0) continue;
    lineCustomer[kept] = customer;
    lineProduct[kept++] = productIndex.addWords(low, high);
  }
  const start = new Int32Array(productIndex.size + 1);
  for (let i = 0; i < kept; i++) {
    const after = (lineProduct[i] as number) + 1;
    start[after] = (start[after] as number) + 1;
  }
  for (let product = 0; product < productIndex.size; product++) {
    start[product + 1] = (start[product + 1] as number) + (start[product] as number);
  }
  const next = start.slice();
  const buyers = new Int32Array(kept);
  for (let i = 0; i < kept; i++) {
    const product = lineProduct[i] as number;
    const place = next[product] as number;
    buyers[place] = lineCustomer[i] as number;
    next[product] = place + 1;
  }
  const customersOf = (product: number): Int32Array => buyers.subarray(start[product], start[product + 1]).sort();
  return { products: productIndex.ids, pairs: { customersOf } };
}
