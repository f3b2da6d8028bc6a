import { describe, expect, it } from "vitest";
import { createStoppedClock } from "#sandbox/clock.ts";
import { stringifyExact } from "./exact-json.ts";
import type { StoreChange } from "./model.ts";
import { currentQuantity, displayStatus, orderCurrentTotal, orderTotal } from "./order-totals.ts";
import { smallStoreRecords, storeLines } from "./store-lines.ts";
import { openStore } from "./store.ts";

async function openSmall() {
  const clock = createStoppedClock(Date.parse("2024-06-01T00:00:00Z"));
  const store = await openStore(storeLines(smallStoreRecords()), { clock });
  for (const name of ["ID", "CREATED_AT", "PROCESSED_AT", "UPDATED_AT"] as const) store.orderIndex(name);
  const changes: StoreChange[] = [];
  store.onChange((change) => changes.push(change));
  const topics = () => changes.splice(0).map((change) => change.topic);
  return { clock, store, changes, topics };
}

describe("what happens in a store", () => {
  it("places, pays, refunds and cancels orders, and tells of each", async () => {
    const { clock, store, changes, topics } = await openSmall();
    clock.advance(1000);
    const order = store.placeOrder({
      customerId: 8n,
      lines: [{ productId: 1n, quantity: 3, unitPrice: "10.00" }],
      discount: "1.00",
      discountCodes: ["TEA"],
      shipping: "2.50",
      financialStatus: "PENDING",
    });
    expect(changes[0]?.payload).toMatchObject({ id: order.id, total_price: "31.50", financial_status: "pending" });
    expect(topics()).toEqual(["ORDERS_CREATE", "CUSTOMERS_UPDATE"]);
    store.pay(order.id);
    expect(topics()).toEqual(["ORDERS_PAID", "ORDERS_UPDATED"]);
    clock.advance(1000);
    store.refund(order.id, { lines: [{ lineId: order.lines[0]?.id ?? 0n, quantity: 2 }] });
    expect(changes[0]?.payload).toMatchObject({
      order_id: order.id,
      refund_line_items: [{ quantity: 2, subtotal: 19.33 }],
    });
    expect(topics()).toEqual(["REFUNDS_CREATE", "ORDERS_UPDATED"]);
    expect(displayStatus(order, store.shop)).toBe("PARTIALLY_REFUNDED");
    store.cancel(order.id);
    expect(topics()).toEqual(["REFUNDS_CREATE", "ORDERS_CANCELLED", "ORDERS_UPDATED"]);
    expect(orderCurrentTotal(order, store.shop)).toBe(0n);
    expect(() => store.cancel(order.id)).toThrow(/already cancelled/);
    expect(store.orderIndex("UPDATED_AT").items.at(-1)).toBe(order);
  });

  it("refunds an amount without lines, never more than was paid", async () => {
    const { store, changes } = await openSmall();
    store.refund(1n, { amount: "5.00" });
    expect(changes[0]?.payload).toMatchObject({ refund_line_items: [], order_adjustments: [{ amount: "-5.00" }] });
    expect(() => store.refund(1n, { amount: "9.06" })).toThrow(/more than what was paid/);
    store.refund(1n, { amount: "9.05" });
    expect(displayStatus(store.order(1n), store.shop)).toBe("REFUNDED");
    expect(() => store.refund(1n, { lines: [{ lineId: 11n, quantity: 4 }] })).toThrow(/3 units left/);
  });

  it("edits quantities down and up", async () => {
    const { store, topics } = await openSmall();
    const order = store.edit(1n, 11n, 1);
    expect(topics()).toEqual(["ORDERS_EDITED", "ORDERS_UPDATED"]);
    expect([order.lines[0]?.quantity, order.lines[0] && currentQuantity(order.lines[0])]).toEqual([3, 1]);
    expect([orderTotal(order, store.shop), orderCurrentTotal(order, store.shop)]).toEqual([1405n, 735n]);
    store.edit(1n, 12n, 2);
    expect(orderCurrentTotal(order, store.shop)).toBe(1135n);
  });

  it("hands orders over, merges, erases and deletes customers", async () => {
    const { store, changes, topics } = await openSmall();
    store.reassign(1n, 8n);
    expect(topics()).toEqual(["CUSTOMERS_UPDATE", "CUSTOMERS_UPDATE", "ORDERS_UPDATED"]);
    expect(store.customer(7n).orders).toEqual([]);
    store.mergeCustomers(7n, 8n);
    expect(changes[0]?.payload).toMatchObject({ admin_graphql_api_customer_deleted_id: "gid://shopify/Customer/8" });
    expect(topics()).toEqual(["CUSTOMERS_MERGE", "CUSTOMERS_UPDATE"]);
    expect(store.order(1n).customer?.id).toBe(7n);
    expect(() => store.deleteCustomer(7n)).toThrow(/has orders/);
    store.eraseCustomer(7n);
    expect(topics()).toEqual([]);
    expect([store.order(1n).customer, store.customers.size]).toEqual([null, 0]);
    store.deleteOrder(1n);
    expect([topics(), store.orders.size, store.orderIndex("ID").items.length]).toEqual([["ORDERS_DELETE"], 0, 0]);
  });

  it("makes up names and addresses, the same each time, and writes ids exactly", async () => {
    const { store, changes } = await openSmall();
    store.updateCustomer(7n, { tags: ["vip"] });
    const again = (await openSmall()).store;
    again.onChange((change) => changes.push(change));
    again.updateCustomer(7n, { tags: ["vip"] });
    expect(changes[0]?.payload).toEqual(changes[1]?.payload);
    expect(stringifyExact(changes[0]?.payload)).toContain('"id":7,');
    store.changeShop({ ianaTimezone: "Asia/Seoul" });
    expect(changes.at(-1)).toMatchObject({ topic: "SHOP_UPDATE", payload: { iana_timezone: "Asia/Seoul" } });
  });
});
